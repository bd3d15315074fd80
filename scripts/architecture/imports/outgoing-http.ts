// Calls to the world go through the kit's client, which has the timeouts, the breaker and the address guard.
import { areaOf } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';

const clientPackages = ['undici', 'axios', 'got', 'node-fetch', 'ky', 'needle', 'superagent'];
const builtinClients: Record<string, string[]> = { 'node:http': ['request', 'get'], 'node:https': ['request', 'get'] };

/**
 * The kit and the testing package hold clients; the panel runs in a browser; tests and simulators are the other side.
 * @param exceptions path → reason
 */
export function outgoingHttp(exceptions: Readonly<Record<string, string>>): Rule {
  return {
    name: 'outgoing-http',
    check(tree) {
      const files = tree.files.filter((file) => !file.isTest && !(file.path in exceptions) && mustUseTheKit(file.path));
      return {
        breaches: files.flatMap(breachesOf),
        measures: [`${files.length} files, ${Object.keys(exceptions).length} exceptions`],
      };
    },
  };
}

function mustUseTheKit(path: string): boolean {
  const area = areaOf(path);
  return (
    (area?.kind === 'service' && area.name !== 'platform-ui') ||
    (area?.kind === 'package' && area.name !== 'service-kit' && area.name !== 'testing')
  );
}

function breachesOf(file: SourceFile): Breach[] {
  const called = file.calls.get('fetch');
  const imported = file.imports.filter((link) => {
    if (link.typeOnly || link.external === null) return false;
    return (
      clientPackages.includes(link.external) ||
      (builtinClients[link.external] ?? []).some((name) => link.names.includes(name))
    );
  });
  return [
    ...(called === undefined
      ? []
      : [{ path: file.path, line: called, message: 'fetch() outside the kit; use its outgoing client' }]),
    ...imported.map((link) => ({
      path: file.path,
      line: link.line,
      message: `${link.external} outside the kit; use its outgoing client`,
    })),
  ];
}
