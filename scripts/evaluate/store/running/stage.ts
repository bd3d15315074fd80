// One started system for many trials side by side, each with a shop, a store and a model of its own.
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import type { TiendanubeSimulator } from '@nexus/simulators/tiendanube/server';
import { startModelServer } from '../models/model-server.ts';
import type { ModelServer } from '../models/model-server.ts';
import { startTurnRecorder } from './record-turns.ts';
import type { TurnRecorder } from './record-turns.ts';

export interface Stage {
  nexus: Nexus;
  models: ModelServer;
  recorder: TurnRecorder;
  /** The simulated Tienda Nube from inside, so that a task can change a store. */
  stores: TiendanubeSimulator['stores'];
  /** Resolves when so many messages of customers are kept: what a busy door refused, the provider delivers again. */
  received(tenantId: string, count: number): Promise<void>;
  /** The customer has written all: the quiet time that ends a burst is over. */
  pauseOfCustomer(tenantId: string): Promise<unknown>;
  /** Resolves when nothing of the tenant is left to do. */
  settled(tenantId: string): Promise<void>;
  close(): Promise<void>;
}

const pollMilliseconds = 25;
const patienceMilliseconds = 120_000;

/** What a tenant still has to do: turns due or running, bubbles open, jobs due. Links that are looked after later are not waited for. */
const busyTenants = `
  select tenant_id from conversations where due_at is not null or lease_until > now()
  union select tenant_id from deliveries where status in ('queued', 'sending')
  union select tenant_id from jobs where due_at < now() + interval '5 seconds' and every_ms is null and tenant_id is not null`;

export async function startStage(options: { spawned?: boolean } = {}): Promise<Stage> {
  const nexus = await startNexus(options.spawned ? { spawned: ['orchestrator', 'agent'] } : {});
  const agentUrl = nexus.parts.get('agent')?.url ?? '';
  const recorder = await startTurnRecorder(agentUrl);
  const models = await startModelServer(`${nexus.simulators.llm.url}/v1`);
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', { AGENT_SERVICE_URL: recorder.url });
  const watch = watchTenants(nexus);
  return {
    nexus,
    models,
    recorder,
    stores: (nexus.simulators.tiendanube as unknown as TiendanubeSimulator).stores,
    received: (tenantId, count) => waitForMessages(nexus, tenantId, count),
    pauseOfCustomer: (tenantId) =>
      nexus.rows('update conversations set due_at = now() where tenant_id = $1 and due_at > now()', [tenantId]),
    settled: watch.settled,
    async close() {
      watch.stop();
      await nexus.close();
      await Promise.all([models.close(), recorder.close()]);
    },
  };
}

async function waitForMessages(nexus: Nexus, tenantId: string, count: number): Promise<void> {
  const end = Date.now() + patienceMilliseconds;
  for (;;) {
    const [kept] = await nexus.rows<{ count: number }>(
      `select count(*)::int as count from messages where tenant_id = $1 and direction = 'in'`,
      [tenantId],
    );
    if ((kept?.count ?? 0) >= count) return;
    if (Date.now() > end) throw new Error(`${kept?.count} of ${count} messages of the customer were kept`);
    await new Promise((done) => setTimeout(done, pollMilliseconds));
  }
}

/** One question for all who wait, however many they are. */
function watchTenants(nexus: Nexus): { settled(tenantId: string): Promise<void>; stop(): void } {
  const waiting = new Map<string, { quiet: number; until: number; done: () => void; failed: (error: Error) => void }>();
  const stopping = new AbortController();
  const look = async (): Promise<void> => {
    if (waiting.size > 0) {
      const asked = [...waiting.keys()];
      const rows = await nexus.rows<{ tenant_id: string }>(busyTenants);
      const busy = new Set(rows.map((row) => row.tenant_id));
      for (const tenantId of asked) {
        const one = waiting.get(tenantId);
        if (one === undefined) continue;
        one.quiet = busy.has(tenantId) ? 0 : one.quiet + 1;
        if (one.quiet >= 2) one.done();
        else if (Date.now() > one.until) one.failed(new Error('the system did not settle'));
        else continue;
        waiting.delete(tenantId);
      }
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((error: Error) => {
        for (const one of waiting.values()) one.failed(error);
        waiting.clear();
      });
      await new Promise((done) => setTimeout(done, pollMilliseconds));
    }
  };
  void run();
  return {
    settled: (tenantId) =>
      new Promise((done, failed) => {
        waiting.set(tenantId, { quiet: 0, until: Date.now() + patienceMilliseconds, done, failed });
      }),
    stop: () => stopping.abort(),
  };
}
