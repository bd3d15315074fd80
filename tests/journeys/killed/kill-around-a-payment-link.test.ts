// The orchestrator and the agent are killed around the making of a payment link: one draft order at most, and what the customer is told is so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

type Draft = { id: number; checkout_url: string };

let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({ spawned: ['orchestrator', 'agent'], environment: { LEASE_MS: '1500' } });
  shop = await createShop(nexus);
  await shop.api('PUT', '/selling', { payment_links: true, links_per_day: 3 });
});
after(() => nexus?.close());

const drafts = async (): Promise<Draft[]> =>
  (await control<{ draftOrders: Draft[] }>(nexus.simulators.tiendanube, 'catalogue?store_id=1001')).draftOrders;

/** A customer to whom the cart was told, and how many orders there were before. */
async function toldCustomer(): Promise<{ customer: Customer; heard: number; before: number }> {
  const customer = shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
  await customer.writes('Quiero comprar el buzo canguro negro en M');
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  return { customer, heard: (await customer.received()).length, before: (await drafts()).length };
}

async function untilDead(name: ServiceName): Promise<void> {
  const pid = nexus.parts.get(name)?.pid ?? 0;
  const end = Date.now() + 15_000;
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    assert.ok(Date.now() < end, `the ${name} did not pass the point`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function restart(name: ServiceName, environment: Record<string, string> = {}): Promise<void> {
  await nexus.stopPart(name);
  await nexus.startPart(name, environment);
}

for (const [point, made] of [
  ['payment-link-settled', true],
  ['payment-link-asked', true],
  ['payment-link-claimed', false],
] as const)
  test(`the orchestrator dies at ${point}: ${made ? 'the order that was made is found, and its link told' : 'no order, and the customer hears that it is not known'}`, async () => {
    const { customer, heard, before: ordersBefore } = await toldCustomer();
    await restart('orchestrator', { NEXUS_KILL_AT: point });
    await customer.writes('dale, confirmo: ana@example.test');
    await untilDead('orchestrator');
    await nexus.startPart('orchestrator');
    await control(shop.network, 'retry', {});
    await customer.receives(heard + 1, 40_000);
    await nexus.rows(`delete from jobs where kind = 'settle-payment-link'`);
    await nexus.settle(40_000);
    const told = said((await customer.received()).slice(heard));
    const orders = await drafts();
    assert.equal(orders.length - ordersBefore, made ? 1 : 0);
    if (made) assert.ok(told.includes(orders.at(-1)?.checkout_url ?? '-'), told);
    else {
      assert.match(told, /No pude confirmar/);
      assert.doesNotMatch(told, /checkout/);
    }
    await checkInvariants(nexus);
  });

test('the agent dies while the shop makes the order: there is one, and the customer gets its link or a person who sees it', async () => {
  const { customer, heard, before: ordersBefore } = await toldCustomer();
  await control(nexus.simulators.tiendanube, 'behaviours', {
    match: { path: '^/draft_orders', method: 'POST' },
    action: { delay_ms: 1500 },
    times: 1,
  });
  await customer.writes('dale, confirmo: ana@example.test');
  const { id } = await customer.conversation();
  for (const end = Date.now() + 15_000; ;) {
    const [link] = await nexus.rows('select 1 from payment_links where conversation_id = $1', [id]);
    if (link) break;
    assert.ok(Date.now() < end, 'the link was not claimed');
    await new Promise((done) => setTimeout(done, 10));
  }
  await nexus.killPart('agent');
  await nexus.startPart('agent');
  await customer.receives(heard + 1, 40_000);
  await nexus.rows(`delete from jobs where kind = 'settle-payment-link'`);
  await nexus.settle(40_000);
  const orders = await drafts();
  assert.equal(orders.length - ordersBefore, 1);
  const told = said((await customer.received()).slice(heard));
  const url = orders.at(-1)?.checkout_url ?? '-';
  assert.ok(told.includes(url) || /Te paso con una persona/.test(told), told);
  const [link] = await nexus.rows<{ state: string; url: string }>(
    'select state, url from payment_links where conversation_id = $1',
    [id],
  );
  assert.deepEqual(link, { state: 'open', url });
  await checkInvariants(nexus);
});

test('two processes asked for the same cart at once make one order', async () => {
  const { customer, before: ordersBefore } = await toldCustomer();
  const { id, customer: person, episode } = await customer.conversation();
  const [agent] = await nexus.rows<{ id: string }>('select id from agents where tenant_id = $1', [shop.facts.tenantId]);
  const [quote] = await nexus.rows<{ cart: { lines: object[]; total: string; currency: string } }>(
    `select s.step->'tool'->'result'->'cart' as cart from turn_steps s join turns t on t.tenant_id = s.tenant_id and t.id = s.turn_id
      where t.conversation_id = $1 and s.step->'tool'->>'name' = 'quote_price'`,
    [id],
  );
  const replica = await nexus.startReplica('orchestrator');
  assert.ok(replica);
  const ask = async (): Promise<{ status: number; url?: string; code?: string }> => {
    const answer = await fetch(`${nexus.internalUrl}/payment-links`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-internal-token': nexus.environment.INTERNAL_API_TOKEN ?? '',
        'x-nexus-target': 'orchestrator',
      },
      body: JSON.stringify({
        tenant_id: shop.facts.tenantId,
        conversation_id: id,
        episode,
        customer_id: (person as { id: string }).id,
        agent_id: agent?.id,
        turn_id: crypto.randomUUID(),
        ...quote?.cart,
        email: 'ana@example.test',
      }),
    });
    return { status: answer.status, ...((await answer.json()) as object) };
  };
  const answers = await Promise.all(Array.from({ length: 6 }, ask));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200], JSON.stringify(answers));
  assert.equal(new Set(answers.map(({ url }) => url)).size, 1);
  assert.equal((await drafts()).length - ordersBefore, 1);
});
