// The packages import downwards along one list, and contracts know nothing but the schema library.
import { areaOf } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';

/** Lowest first: each may import those before it. */
const order = ['contracts', 'service-kit', 'database', 'leases', 'cache', 'testing'];
/** What contracts may import from outside. */
const contractsMayImport = ['zod'];

export const packageOrder: Rule = {
  name: 'package-order',
  check(tree) {
    const files = tree.files.filter((file) => areaOf(file.path)?.kind === 'package');
    const found = [...new Set(files.map((file) => areaOf(file.path)?.name ?? ''))];
    const unlisted = found
      .filter((name) => !order.includes(name))
      .map((name) => ({ path: `packages/${name}`, message: `not in the order of packages (${order.join(' ← ')})` }));
    return {
      breaches: [...unlisted, ...files.flatMap(breachesOf)],
      measures: [`${found.length} packages in order ${order.join(' ← ')}`],
    };
  },
};

function breachesOf(file: SourceFile): Breach[] {
  const own = areaOf(file.path)?.name ?? '';
  return file.imports.flatMap((link) => {
    if (own === 'contracts' && !file.isTest && link.external !== null && !contractsMayImport.includes(link.external)) {
      return [
        {
          path: file.path,
          line: link.line,
          message: `contracts import only ${contractsMayImport.join(', ')}, not ${link.external}`,
        },
      ];
    }
    const to = link.target === null ? null : areaOf(link.target);
    // A test may use packages/testing wherever it stands.
    if (to?.kind !== 'package' || to.name === own || (file.isTest && to.name === 'testing')) return [];
    if (order.indexOf(to.name) < order.indexOf(own)) return [];
    return [
      {
        path: file.path,
        line: link.line,
        message: `${own} may not import ${to.name}: packages import only ${order.join(' ← ')}`,
      },
    ];
  });
}
