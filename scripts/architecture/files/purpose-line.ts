// Every file opens with one comment line that says what it is for.
import type { Rule } from '../rule.ts';

const directive = /^(@ts-|oxlint|eslint|biome|prettier|<reference|\/ *<reference)/;
const minimumWords = 3;

export const purposeLine: Rule = {
  name: 'purpose-line',
  check(tree) {
    const breaches = tree.files.flatMap((file) => {
      const problem = problemOf(file.openingComment);
      return problem === null ? [] : [{ path: file.path, line: 1, message: problem }];
    });
    return {
      breaches,
      measures: [`${tree.files.length - breaches.length} of ${tree.files.length} files open with their purpose`],
    };
  },
};

function problemOf(comment: string | null): string | null {
  if (comment === null) return 'the first line is not a comment that says what the file is for';
  if (directive.test(comment)) return 'opens with a directive instead of its purpose';
  if (comment.includes('\n')) return 'the purpose takes one line';
  return comment.split(/\s+/).length < minimumWords ? `"${comment}" does not say what the file is for` : null;
}
