// Each service killed, frozen or away at the points of a message's way that the shorter journeys do not reach; one reply all the same.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { eventually, isAlive, pause } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import type { RowRecorder } from '@nexus/testing/faults/fault-row';
import { figuresOf, nextCustomer, redelivered } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

let nexus: Nexus;
let shop: Shop;
before(async () => {
  nexus = await startNexus({ mode: 'spawned', environment: { LEASE_MS: '3000', UNKNOWN_SEND_WINDOW_MS: '0' } });
  shop = await createShop(nexus);
});
after(() => nexus?.close());

const full = (id: string, fault: string, injected: string, body: (row: RowRecorder) => Promise<void>): void =>
  faultRow({ id, fault, injected, tier: 'full' }, body);

full(
  'K2',
  'killed when the message is stored, before its webhook is acknowledged',
  'kill -9 at webhook-applied',
  (row) => killedAt(row, 'webhook-applied', (customer) => customer.writes('Hola! Tenés el buzo negro?')),
);

full(
  'K3',
  'killed when the webhook was acknowledged, before the turn is due',
  'kill -9 within the debounce',
  async (row) => {
    await restart('orchestrator', { DEBOUNCE_MS: '3000' });
    const customer = nextCustomer(shop);
    const { deliveries } = await customer.writes('Hola! Tenés el buzo negro?');
    assert.equal(deliveries[0]?.status, 200);
    await restart('orchestrator');
    await answeredOnce(row, customer);
  },
);

full('K5', 'killed while the model thinks', 'kill -9 once the model has the question', async (row) => {
  const customer = await thinkingAbout('mochila negra');
  await restart('orchestrator');
  await answeredOnce(row, customer);
});

full('K5a', 'agent killed while the model thinks', 'kill -9 once the model has the question', async (row) => {
  const customer = await thinkingAbout('mochila azul');
  await restart('agent');
  await answeredOnce(row, customer);
});

for (const [id, point, when] of [
  ['K6', 'tools-asked', 'between the model’s answer and the tool it asks for'],
  ['K6a', 'tools-ran', 'when the tool has answered, before the model hears it'],
] as const)
  full(id, `agent killed ${when}`, `kill -9 at ${point}`, async (row) => {
    await restart('agent', { NEXUS_KILL_AT: point });
    const pid = nexus.parts.get('agent')?.pid ?? 0;
    const customer = nextCustomer(shop);
    await customer.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
    await eventually(`it dies at ${point}`, () => !isAlive(pid), 30_000);
    assert.equal((await customer.received()).length, 0, 'nothing was said yet');
    await restart('agent');
    await answeredOnce(row, customer);
    assert.match(
      said(await customer.received()),
      /buzo[\s\S]*\$ ?\d/i,
      'the tool was asked again: the price is the catalogue’s',
    );
  });

full('K7s', 'tiendanube killed while the shop is asked', 'kill -9 while the shop takes its time', async (row) => {
  await control(nexus.simulators.tiendanube, 'behaviours', { match: {}, action: { delay_ms: 2500 }, times: 1 });
  const before = await shopRequests();
  const customer = nextCustomer(shop);
  await customer.writes('Hola! Tenés una campera verde?');
  await eventually('the shop is asked', async () => (await shopRequests()) > before);
  await restart('tiendanube');
  await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
  await answeredOnce(row, customer);
});

full(
  'K11w',
  'whatsapp killed while the provider takes a bubble',
  'kill -9, the provider accepts and is silent',
  async (row) => {
    const customer = nextCustomer(shop);
    await control(shop.network, 'behaviours', {
      match: { operation: 'send' },
      action: { accept_then: 'hang' },
      times: 1,
    });
    await customer.writes('Hola! Tenés el buzo negro?');
    await customer.receives(1, 60_000);
    await restart('whatsapp');
    await nexus.settle(60_000);
    await redelivered(shop);
    row.seen(await figuresOf(shop, `${(await customer.received()).length} bubbles arrived`));
  },
);

full('K12', 'killed in the webhook of a status', 'kill -9 at status-written', async (row) => {
  await killedAt(row, 'status-written', (customer) => customer.writes('Hola! Tenés el buzo negro?'));
  const statuses = await nexus.rows<{ status: string }>(
    `select status from messages where direction = 'out' order by id desc limit 1`,
  );
  assert.match(statuses[0]?.status ?? '', /^(delivered|read)$/, 'the ticks came in the end');
});

full('K14', 'killed while an operator hands over', 'kill -9 at handoff-written', async (row) => {
  const customer = nextCustomer(shop);
  await customer.writes('Hola');
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  const { id } = await customer.conversation();
  await restart('orchestrator', { NEXUS_KILL_AT: 'handoff-written' });
  const handOver = () =>
    nexus.admin('POST', '/admin/system/actions', { action: 'trigger_handoff', payload: { conversation_id: id } });
  await assert.rejects(handOver());
  await restart('orchestrator');
  await nexus.settle(60_000);
  assert.equal((await customer.conversation()).owner, 'ai', 'nothing of it is left');
  await handOver();
  await handOver().catch(() => undefined);
  await nexus.settle(60_000);
  assert.equal((await customer.conversation()).owner, 'human');
  const [handoffs] = await nexus.rows<{ count: number }>(
    'select count(*)::int as count from handoffs where conversation_id = $1',
    [id],
  );
  assert.equal(handoffs?.count, 1, 'handed over once');
  row.seen(await figuresOf(shop, 'nothing half done; handed over once when asked again'));
});

full('A2', 'agent hangs', 'SIGSTOP for 6 s', async (row) => {
  const pid = nexus.parts.get('agent')?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  const customer = nextCustomer(shop);
  await customer.writes('Hola! Tenés el buzo negro?');
  await pause(6000);
  process.kill(pid, 'SIGCONT');
  await answeredOnce(row, customer);
});

full('W2', 'tiendanube service down', 'the service is stopped', async (row) => {
  await nexus.stopPart('tiendanube');
  const customer = nextCustomer(shop);
  await customer.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  assert.doesNotMatch(said(await customer.received()), /\d{3}/, 'no price is made up');
  await nexus.startPart('tiendanube');
  const next = nextCustomer(shop);
  await next.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
  await next.receives(1, 60_000);
  await nexus.settle(60_000);
  assert.match(said(await next.received()), /\$ ?\d/, 'the price comes from the catalogue again');
  row.seen(await figuresOf(shop, 'no price while it was away, the catalogue’s once it was back'));
});

/** The orchestrator dies at the point on behalf of a new customer, and is started again. */
async function killedAt(row: RowRecorder, point: string, act: (customer: Customer) => Promise<unknown>): Promise<void> {
  await restart('orchestrator', { NEXUS_KILL_AT: point });
  const pid = nexus.parts.get('orchestrator')?.pid ?? 0;
  const customer = nextCustomer(shop);
  await act(customer);
  await eventually(`it dies at ${point}`, () => !isAlive(pid), 30_000);
  await restart('orchestrator');
  await answeredOnce(row, customer);
}

/** The model takes its time for this customer's question and has it. */
async function thinkingAbout(words: string): Promise<Customer> {
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: words },
    action: { type: 'delay', delay_ms: 2500 },
    times: 1,
  });
  const customer = nextCustomer(shop);
  await customer.writes(`Hola! Tenés una ${words}?`);
  await modelIsAsked(nexus, words);
  return customer;
}

async function answeredOnce(row: RowRecorder, customer: Customer): Promise<void> {
  await redelivered(shop);
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  await redelivered(shop);
  const turns = await nexus.rows<{ status: string }>(
    `select t.status from turns t join conversations c on c.id = t.conversation_id where c.id = $1 and t.status in ('answered', 'handed_off')`,
    [(await customer.conversation()).id],
  );
  assert.equal(turns.length, 1, 'one turn answered');
  row.seen(await figuresOf(shop, 'one reply'));
}

async function restart(name: ServiceName, extra: Record<string, string> = {}): Promise<void> {
  await nexus.killPart(name);
  await nexus.startPart(name, extra);
}

async function shopRequests(): Promise<number> {
  const { requests } = await control<{ requests: unknown[] }>(nexus.simulators.tiendanube, 'requests');
  return requests.length;
}
