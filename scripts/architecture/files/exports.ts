// Named exports only, no barrels, no `any`.
import { posix } from 'node:path';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';

/** Files whose reader asks for a default export: configurations of tools, and the test reporter of node:test. */
const defaultExportAllowed = /(^|\/)[a-z-]+\.config\.ts$|^scripts\/test-run\/test-reporter\.ts$/;
/** The explicit lists, which are there to be read. */
const listFolders = ['tools', 'models', 'providers', 'operations', 'screens'];

export const exportsAndTypes: Rule = {
  name: 'exports',
  check(tree) {
    const anyCount = tree.files.reduce((sum, file) => sum + file.anyLines.length, 0);
    return { breaches: tree.files.flatMap(breachesOf), measures: [`${anyCount} uses of any`] };
  },
};

function breachesOf(file: SourceFile): Breach[] {
  const breaches: Breach[] = file.anyLines.map((line) => ({
    path: file.path,
    line,
    message: 'any; use unknown and a schema',
  }));
  if (file.defaultExportLine !== null && !defaultExportAllowed.test(file.path)) {
    breaches.push({ path: file.path, line: file.defaultExportLine, message: 'default export; export by name' });
  }
  const parts = file.path.split('/');
  if (file.onlyReexports && !listFolders.includes(parts.at(-2) ?? '')) {
    breaches.push({
      path: file.path,
      line: 1,
      message: `${posix.basename(file.path)} only re-exports; import from the file itself`,
    });
  }
  return breaches;
}
