// What another slice may import: a verb, or a table for a foreign key; never its routes or its store.
import { areaOf, sliceOf } from '../areas.ts';
import type { Rule } from '../rule.ts';

const privateRole = /\.(routes|route|store)\.ts$/;

/** Files at the root of `src` (app.ts lists all routes) are free. */
export const sliceSurface: Rule = {
  name: 'slice-surface',
  check(tree) {
    const files = tree.files.filter((file) => !file.isTest && sliceOf(file.path));
    const breaches = files.flatMap((file) =>
      file.imports.flatMap((link) => {
        if (link.target === null || !privateRole.test(link.target)) return [];
        const sameService = areaOf(link.target)?.name === areaOf(file.path)?.name;
        if (!sameService || sliceOf(link.target) === sliceOf(file.path)) return [];
        return [
          {
            path: file.path,
            line: link.line,
            message: `routes and stores belong to their slice; import a verb or a table instead of ${link.target}`,
          },
        ];
      }),
    );
    return { breaches, measures: [`${files.length} files in slices`] };
  },
};
