// Every dependency is pinned to one exact version, the same everywhere.
import type { Rule } from '../rule.ts';

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export const pinnedVersions: Rule = {
  name: 'pinned-versions',
  check(tree) {
    const all = tree.manifests.flatMap((one) =>
      Object.entries(one.versions).map(([name, version]) => ({
        path: one.folder === '' ? 'package.json' : `${one.folder}/package.json`,
        name,
        version,
      })),
    );
    const loose = all
      .filter((one) => !exact.test(one.version))
      .map((one) => ({ path: one.path, message: `${one.name} "${one.version}" is not an exact version` }));
    const split = [...Map.groupBy(all, (one) => one.name)].filter(
      ([, uses]) => new Set(uses.map((one) => one.version)).size > 1,
    );
    const breaches = [
      ...loose,
      ...split.map(([name, uses]) => ({
        path: uses[0]?.path ?? '',
        message: `${name} has several versions: ${uses.map((one) => `${one.version} in ${one.path}`).join(', ')}`,
      })),
    ];
    return {
      breaches,
      measures: [`${new Set(all.map((one) => one.name)).size} dependencies in ${tree.manifests.length} package.json`],
    };
  },
};
