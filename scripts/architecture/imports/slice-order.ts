// The slices of a service import downwards along one list.
import { areaOf, sliceOf } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

/** @param orders service → its slices, lowest first */
export function sliceOrder(orders: Readonly<Record<string, readonly string[]>>): Rule {
  return {
    name: 'slice-order',
    check(tree) {
      const results = Object.entries(orders).map(([service, order]) => checkService(tree, service, order));
      return { breaches: results.flatMap((one) => one.breaches), measures: results.map((one) => one.measure) };
    },
  };
}

function checkService(
  tree: SourceTree,
  service: string,
  order: readonly string[],
): { breaches: Breach[]; measure: string } {
  const files = tree.files.filter(
    (file) => areaOf(file.path)?.kind === 'service' && areaOf(file.path)?.name === service && sliceOf(file.path),
  );
  const production = files.filter((file) => !file.isTest);
  const found = [...new Set(production.map((file) => sliceOf(file.path) ?? ''))];
  const unlisted = found
    .filter((slice) => !order.includes(slice))
    .map((slice) => ({
      path: `services/${service}/src/${slice}`,
      message: 'the slice is not in scripts/architecture/slice-order.ts',
    }));
  const gone =
    found.length === 0
      ? []
      : order
          .filter((slice) => !found.includes(slice))
          .map((slice) => ({
            path: `services/${service}/src/${slice}`,
            message: 'listed in scripts/architecture/slice-order.ts, but there is no such slice',
          }));
  const crossing = production.flatMap((file) => file.imports.filter((link) => crosses(file, link.target)));
  const share = Math.round(
    (100 * crossing.length) /
      Math.max(1, production.flatMap((file) => file.imports.filter((link) => link.target !== null)).length),
  );
  const upward = production.flatMap((file) => upwardImports(file, order));
  return {
    breaches: [...unlisted, ...gone, ...upward],
    measure: `${service}: ${found.length} slices, ${crossing.length} imports between them (${share} %)`,
  };
}

function crosses(file: SourceFile, target: string | null): boolean {
  const to = target === null ? null : sliceOf(target);
  return Boolean(to) && to !== sliceOf(file.path) && areaOf(target ?? '')?.name === areaOf(file.path)?.name;
}

function upwardImports(file: SourceFile, order: readonly string[]): Breach[] {
  const own = sliceOf(file.path) ?? '';
  return file.imports.flatMap((link) => {
    if (!crosses(file, link.target)) return [];
    const to = sliceOf(link.target ?? '') ?? '';
    if (order.indexOf(to) < order.indexOf(own)) return [];
    return [
      {
        path: file.path,
        line: link.line,
        message: `slice ${own} stands below ${to} and may not import it (${link.target})`,
      },
    ];
  });
}
