// The system under attack: everything started here, on loopback, with two filled shops, the panel in front, and a listener nobody may reach.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { resolve } from 'node:path';
import { fillShop } from '@nexus/testing/admin-api/fill-shop';
import type { FilledShop } from '@nexus/testing/admin-api/fill-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { startPanelServer } from '../../services/platform-ui/server/panel-server.ts';
import type { PanelServer } from '../../services/platform-ui/server/panel-server.ts';
import { buildPanel, isPanelBuilt, panelDirectory } from '../launch/build-panel.ts';

export interface Target {
  nexus: Nexus;
  panel: PanelServer;
  /** The shop the attacker belongs to, and the one they are after. */
  own: FilledShop;
  victim: FilledShop;
  /** Headers of the owner of `own`. */
  attacker: Record<string, string>;
  owner: Record<string, string>;
  /** Stands for the metadata service and the private network: a local address that no exemption covers. */
  forbidden: { host: string; port: number; connections: number };
  close(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const root = resolve(import.meta.dirname, '../..');
  if (!isPanelBuilt(root)) await buildPanel(root);
  const nexus = await startNexus({
    environment: { REFUSED_WEBHOOKS_PER_MINUTE: '20', META_VERIFY_TOKEN: 'test-verify-of-the-app' },
  });
  const panel = await startPanelServer({
    host: '127.0.0.1',
    port: 0,
    distDirectory: panelDirectory(root),
    orchestratorUrl: nexus.url,
  });
  const own = await fillShop(nexus, 'quebracho');
  const victim = await fillShop(nexus, 'lapacho');
  const forbidden = { host: '127.0.0.2', port: 0, connections: 0 };
  const listener: Server = createServer((socket) => {
    forbidden.connections += 1;
    socket.destroy();
  });
  listener.listen(0, forbidden.host);
  await once(listener, 'listening');
  forbidden.port = (listener.address() as AddressInfo).port;
  return {
    nexus,
    panel,
    own,
    victim,
    attacker: await signIn(nexus, { name: 'Ana', tenantId: own.tenantId, role: 'owner' }),
    owner: await signIn(nexus, { name: 'Ana', tenantId: victim.tenantId, role: 'owner' }),
    forbidden,
    close: async () => {
      listener.close();
      await panel.close();
      await nexus.close();
    },
  };
}

/** `<status> <code>` of an answer to JSON. */
export async function verdictOf(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<string> {
  const answer = await fetch(url, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: { ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    body: options.body === undefined ? undefined : new Uint8Array(Buffer.from(options.body)),
  });
  const text = await answer.text();
  const json =
    answer.headers.get('content-type')?.includes('json') && text ? (JSON.parse(text) as { code?: string }) : {};
  return `${answer.status} ${json.code ?? ''}`.trim();
}
