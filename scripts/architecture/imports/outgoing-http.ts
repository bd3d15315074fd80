// Calls to the world go through the kit's client, which has the timeouts, the breaker and the address guard.
import { builtinModules } from 'node:module';
import { areaOf } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';

const clientPackages = 'undici axios got node-fetch cross-fetch ky needle superagent ws eventsource nodemailer'.split(
  ' ',
);
const builtinPackages = ['node:http2', 'node:tls', 'node:dgram'];
/** Everything under its own name could be a client as well. */
const whole = ['*', 'default'];
const builtinClients: Record<string, string[]> = {
  'node:http': ['request', 'get', 'ClientRequest', ...whole],
  'node:https': ['request', 'get', ...whole],
  'node:net': ['connect', 'createConnection', 'Socket', 'Stream', ...whole],
};
/** Globals of the runtime that open connections. */
const globalClients = ['WebSocket', 'EventSource', 'XMLHttpRequest'];

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
  const opened = globalClients.flatMap((name) => {
    const line = file.identifiers.get(name);
    return line === undefined ? [] : [{ path: file.path, line, message: `${name} outside the kit` }];
  });
  const imported = file.imports.filter((link) => {
    if (link.typeOnly || link.external === null) return false;
    const external = builtinModules.includes(link.external) ? `node:${link.external}` : link.external;
    return (
      [...clientPackages, ...builtinPackages].includes(external) ||
      (builtinClients[external] ?? []).some((name) => link.names.includes(name))
    );
  });
  return [
    ...(called === undefined
      ? []
      : [{ path: file.path, line: called, message: 'fetch() outside the kit; use its outgoing client' }]),
    ...opened,
    ...imported.map((link) => ({
      path: file.path,
      line: link.line,
      message: `${link.external} outside the kit; use its outgoing client`,
    })),
  ];
}
