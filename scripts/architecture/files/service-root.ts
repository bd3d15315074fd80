// The front door of every service is the same four files.
import { posix } from 'node:path';
import { areaOf, sliceOf } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

const frontDoor = ['main.ts', 'app.ts', 'deps.ts', 'config.ts'];
/** Services whose whole story is small enough to stand at the root: the agent's loop, the connector's client. */
const mayHoldVerbs = ['agent', 'tiendanube'];
/** Not a Node service. */
const exempt = ['platform-ui'];

export const serviceRoot: Rule = {
  name: 'service-root',
  check(tree) {
    const services = [
      ...new Set(
        tree.files.map((file) => areaOf(file.path)).flatMap((area) => (area?.kind === 'service' ? [area.name] : [])),
      ),
    ].filter((name) => !exempt.includes(name));
    return {
      breaches: services.flatMap((name) => breachesOf(tree, name)),
      measures: [`${services.length} services with the front door ${frontDoor.join(', ')}`],
    };
  },
};

function breachesOf(tree: SourceTree, service: string): Breach[] {
  const root = `services/${service}/src`;
  const files = tree.files.filter(
    (file) => file.path.startsWith(`${root}/`) && sliceOf(file.path) === '' && !file.isTest,
  );
  const missing = frontDoor
    .filter((name) => !tree.byPath.has(`${root}/${name}`))
    .map((name) => ({ path: `${root}/${name}`, message: 'missing: every service opens with it' }));
  const extra = mayHoldVerbs.includes(service)
    ? []
    : files.filter((file) => !frontDoor.includes(posix.basename(file.path)));
  return [
    ...missing,
    ...extra.map((file: SourceFile) => ({
      path: file.path,
      message: `only ${frontDoor.join(', ')} stand at the root of a service; put it into a slice`,
    })),
  ];
}
