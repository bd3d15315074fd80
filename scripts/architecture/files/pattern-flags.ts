// No flags inside a regular expression: V8 forgets them in a process that has compiled many.
import type { Rule } from '../rule.ts';

/**
 * As for one group to ignore case. V8 stops optimizing patterns once a process holds much compiled code of them, and what it compiles then
 * ignores such a group's flags: the pattern matches in a test and no longer after some days of service.
 * Seen in Node 26.10; `node --no-regexp-optimization` shows it at once.
 */
const flagsOfAGroup = /\(\?(?:[ims]+(?:-[ims]*)?|-[ims]+):/;

export const patternFlags: Rule = {
  name: 'pattern-flags',
  check({ files }) {
    const breaches = files.flatMap(({ path, text }) => {
      const found = flagsOfAGroup.exec(text);
      if (found === null) return [];
      const line = text.slice(0, found.index).split('\n').length;
      return [
        { path, line, message: `has flags inside a pattern, ${found[0]}: give them to the whole, or match twice` },
      ];
    });
    return { breaches, measures: [`${files.length} files without flags inside a pattern`] };
  },
};
