// process.env is read in one place: the kit.
import type { Rule } from '../rule.ts';

/** Scripts and tests start processes and so may see the environment. */
const mayRead = /^(packages\/(service-kit|testing)|scripts|tests)\//;

export const environment: Rule = {
  name: 'environment',
  check(tree) {
    const readers = tree.files.filter((file) => file.environmentLines.length > 0);
    const breaches = readers
      .filter((file) => !mayRead.test(file.path))
      .map((file) => ({
        path: file.path,
        line: file.environmentLines[0] ?? 1,
        message: 'reads process.env; declare the variable in config.ts, or take an option',
      }));
    const kit = readers.filter((file) => file.path.startsWith('packages/service-kit/') && !file.isTest);
    return {
      breaches,
      measures: [`process.env read in ${kit.length} files of the kit, ${readers.length - kit.length} elsewhere`],
    };
  },
};
