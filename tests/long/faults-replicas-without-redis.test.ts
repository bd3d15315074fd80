// Two orchestrators over one database with Redis dead: what is switched off at one is off at the other, and so is what is cleared.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { freePort } from '@nexus/testing/embedded-postgres';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startReplica } from '@nexus/testing/faults/start-replica';
import type { Replica } from '@nexus/testing/faults/start-replica';
import { answered, figuresOf, nextCustomer } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { firstAgent } from '../../services/orchestrator/src/agents/look-up-agents.ts';
import type { Deps } from '../../services/orchestrator/src/deps.ts';

let nexus: Nexus;
let shop: Shop;
const replicas: Replica<Deps>[] = [];

before(async () => {
  nexus = await startNexus();
  shop = await createShop(nexus);
  await nexus.stopPart('orchestrator');
  const dead = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
  replicas.push(
    await startReplica<Deps>(nexus, { PORT: new URL(nexus.url).port, ...dead }),
    await startReplica<Deps>(nexus, dead),
  );
});
after(async () => {
  for (const replica of replicas) await replica.stop();
  await nexus?.close();
});

const switches: Record<string, (customer: Customer, on: boolean) => Promise<unknown>> = {
  shop: (_customer, on) => shop.api('PATCH', '', { is_active: on }),
  channel: (_customer, on) => shop.api('PATCH', `/channels/${shop.facts.channelId}`, { mode: on ? 'everyone' : 'off' }),
  conversation: async (customer, on) =>
    shop.api('PATCH', `/conversations/${(await customer.conversation()).id}`, { ai_enabled: on }),
};

faultRow(
  {
    id: 'R9',
    fault: 'Redis dead, two replicas, switched off at one',
    injected: 'shop, channel, conversation',
    tier: 'full',
  },
  async (row) => {
    const waits: string[] = [];
    for (const [what, turn] of Object.entries(switches)) {
      const customer = nextCustomer(shop);
      await answered(customer, 'Hola! Tenés el buzo negro?');
      const before = (await customer.received()).length;
      await turn(customer, false);
      const begun = performance.now();
      // Either replica may run the turn; what it is told comes in at the other one's door.
      await deliverTo(replicas[1]);
      await customer.writes('Y en talle L?');
      await nexus.settle();
      waits.push(`${what} ${Math.round(performance.now() - begun)} ms`);
      assert.equal((await customer.received()).length, before, `with the ${what} off nothing is said`);
      assert.match((await customer.silences()).at(-1) ?? '', /_off$/);
      await turn(customer, true);
      await deliverTo(replicas[0]);
      await answered(customer, 'Y ahora?');
    }
    row.seen(await figuresOf(shop, `silent at both at once (settled after ${waits.join(', ')})`));
  },
);

faultRow(
  {
    id: 'R10',
    fault: 'Redis dead, two replicas, clear_cache at one',
    injected: 'data changed behind the cache',
    tier: 'full',
  },
  async (row) => {
    const prompts = () =>
      Promise.all(replicas.map(async ({ deps }) => (await firstAgent(deps, shop.facts.tenantId))?.system_prompt));
    const before = await prompts();
    await nexus.rows(`update agents set system_prompt = 'cambiado por detrás' where tenant_id = $1`, [
      shop.facts.tenantId,
    ]);
    assert.deepEqual(await prompts(), before, 'both keep what they know');
    await nexus.admin('POST', '/admin/system/actions', { action: 'clear_cache' });
    const wait = await eventually('both read anew', async () =>
      (await prompts()).every((prompt) => prompt === 'cambiado por detrás'),
    );
    assert.ok(wait < 1000, `both are empty within a second: ${wait} ms`);
    row.seen(await figuresOf(shop, `both replicas read anew after ${wait} ms`));
  },
);

/** From now on the provider delivers to that replica's door. */
async function deliverTo(replica: Replica<Deps> | undefined): Promise<void> {
  const { phone, secret, webhookUrl } = shop.facts;
  const url = webhookUrl.replace(nexus.url, replica?.url ?? nexus.url);
  await control(shop.network, 'numbers', {
    phone_number: phone,
    credentials: {},
    status_delays_ms: { sent: 1, delivered: 5 },
    webhook: { url, secret },
  });
}
