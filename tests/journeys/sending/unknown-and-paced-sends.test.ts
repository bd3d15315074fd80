// What is not known is found out by echoes and late statuses or left to a person; what is too fast waits its turn, in order and without holding others up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const perSecond = 4;
let nexus: Nexus;
let shop: Shop;
let other: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({ environment: { WHATSAPP_TIMEOUT_MS: '800', NUMBER_SENDS_PER_SECOND: String(perSecond) } });
  shop = await createShop(nexus);
  other = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Contame un poco más.' },
    times: null,
  });
});
after(() => nexus?.close());

test('an echo of the bubble settles it, when the provider took it and said nothing', async () => {
  const customer = nextCustomer();
  await setNumber({ statuses: 'none', echo_own: true });
  await scripts(customer, { accept_then: 'hang' });
  await customer.writes('Tenés el buzo negro?');
  await shows(customer, ['sent']);
  await setNumber({ statuses: 'auto', echo_own: false });
  assert.equal(await sendsTo(customer), 1);
  assert.deepEqual(await owner(customer), 'ai', 'nobody took the conversation over');
});

test('a status that comes after a person had it sent again calls the further try off, if it has not left', async () => {
  const customer = nextCustomer();
  await scripts(customer, { accept_then: 'hang' });
  await holdStatuses(customer);
  await customer.writes('Tenés el buzo negro?');
  await shows(customer, ['unknown']);
  await endSearch(customer);
  await pauseNumber('1 hour');
  const [message] = await outgoing(customer);
  await shop.api('POST', `/conversations/${await idOf(customer)}/messages/${message?.id}/retry`, {});
  await shows(customer, ['queued']);
  await control(shop.network, 'flush', {});
  await shows(customer, ['delivered']);
  assert.deepEqual(await tries(customer), ['sent', 'canceled']);
  await pauseNumber('0 seconds');
  await nexus.settle();
  assert.equal(await sendsTo(customer), 1);
});

test('a first try that failed does not touch the one a person added', async () => {
  const customer = nextCustomer();
  await scripts(customer, { accept_then: 'hang', fail_later: { code: 131026 } });
  await holdStatuses(customer);
  await customer.writes('Tenés el buzo negro?');
  await shows(customer, ['unknown']);
  await endSearch(customer);
  const [message] = await outgoing(customer);
  await shop.api('POST', `/conversations/${await idOf(customer)}/messages/${message?.id}/retry`, {});
  await shows(customer, ['delivered', 'sent']);
  await control(shop.network, 'flush', {});
  await shows(customer, ['delivered']);
  assert.equal(await sendsTo(customer), 2);
});

test('when the search is over the owner is told, once', async () => {
  const customer = nextCustomer();
  await scripts(customer, { hang: true });
  await customer.writes('Tenés el buzo negro?');
  await shows(customer, ['unknown']);
  await runReconciling();
  assert.equal(await unresolved(customer), 0, 'it is still being looked for');
  await endSearch(customer);
  await eventually('the search is ended', async () => {
    await runReconciling();
    return (await unresolved(customer)) === 1;
  });
  await runReconciling();
  assert.equal(await unresolved(customer), 1);
});

test('a pause the provider asks for holds every bubble of the number, and of no other', async () => {
  const [first, second] = [nextCustomer(), nextCustomer()];
  const elsewhere = other.customer('+5491155430001');
  await scripts(first, { vendor_error: { code: 130429, http: 429, retry_after_seconds: 3 } });
  await first.writes('Tenés el buzo negro?');
  await eventually('the number is paused', async () => {
    const rows = await nexus.rows(`select 1 from channels where tenant_id = $1 and sends_paused_until > now()`, [
      shop.facts.tenantId,
    ]);
    return rows.length === 1;
  });
  await second.writes('Y en rojo?');
  await elsewhere.writes('Hola');
  await Promise.all([first, second, elsewhere].map((customer) => customer.receives(1, 30_000)));
  await nexus.settle();
  const [refusedAt = 0, sentAt = 0] = await sendTimes(first);
  const [secondAt = 0] = await sendTimes(second);
  assert.ok(sentAt - refusedAt >= 3000 && secondAt - refusedAt >= 2900, 'both waited for the pause to end');
  assert.equal((await sendTimes(second)).length, 1, 'the provider was not asked in vain');
});

test('many bubbles of one number leave at its pace, and another shop does not wait for them', async () => {
  const customers = Array.from({ length: 12 }, nextCustomer);
  const begun = Date.now();
  await Promise.all(customers.map((customer) => customer.writes('Tenés el buzo negro?')));
  const elsewhere = other.customer('+5491155430002');
  await elsewhere.writes('Hola');
  await Promise.all([...customers, elsewhere].map((customer) => customer.receives(1, 60_000)));
  await nexus.settle(30_000);
  const times = (await Promise.all(customers.map(sendTimes))).flat().toSorted((a, b) => a - b);
  assert.equal(times.length, customers.length, 'each was sent once');
  const least = ((customers.length - 1) * 1000) / perSecond;
  assert.ok((times.at(-1) ?? 0) - begun >= least, 'no faster than the number may');
  const [held] = await nexus.rows(`select 1 from deliveries where lease_until > now()`);
  assert.equal(held, undefined);
});

test('nothing waits, nothing was sent twice', () => checkInvariants(nexus));

function nextCustomer(): Customer {
  return shop.customer(`+54911554${String((people += 1)).padStart(5, '0')}`);
}

function setNumber(fields: Record<string, unknown>): Promise<unknown> {
  return control(shop.network, 'numbers', { phone_number: shop.facts.phone, credentials: {}, ...fields });
}

/** What happens to the next bubble for this customer. */
function scripts(customer: Customer, action: Record<string, unknown>): Promise<unknown> {
  return control(shop.network, 'behaviours', { match: { operation: 'send', to: customer.phone }, action });
}

function holdStatuses(customer: Customer): Promise<unknown> {
  return control(shop.network, 'behaviours', {
    match: { event: 'status', to: customer.phone },
    action: { hold: true },
    times: 2,
  });
}

async function idOf(customer: Customer): Promise<string> {
  return (await customer.conversation()).id;
}

async function owner(customer: Customer): Promise<string> {
  return (await customer.conversation()).owner;
}

async function outgoing(customer: Customer): Promise<{ id: string; status: string }[]> {
  return (await customer.messages()).filter(({ direction }) => direction === 'out');
}

/** Waits until the one answer is shown in one of these states. */
async function shows(customer: Customer, states: string[]): Promise<void> {
  await eventually(`the answer is shown as ${states.join(' or ')}`, async () => {
    const [one] = await outgoing(customer);
    return one !== undefined && states.includes(one.status);
  });
}

async function tries(customer: Customer): Promise<string[]> {
  const rows = await nexus.rows<{ status: string }>(
    'select status from deliveries where conversation_id = $1 order by id',
    [await idOf(customer)],
  );
  return rows.map(({ status }) => status);
}

/** The time in which a status or an echo may settle it is over. */
async function endSearch(customer: Customer): Promise<void> {
  await nexus.rows(`update deliveries set reconcile_until = now() where conversation_id = $1 and status = 'unknown'`, [
    await idOf(customer),
  ]);
}

async function runReconciling(): Promise<void> {
  await nexus.rows(`update jobs set due_at = now() where kind = 'reconcile-unknown'`);
  await nexus.rows(`select pg_notify('nexus_due', 'jobs:0')`);
  await eventually('the job has run', async () => {
    const rows = await nexus.rows(
      `select 1 from jobs where kind = 'reconcile-unknown' and due_at > now() and lease_until is null`,
    );
    return rows.length === 1;
  });
}

async function unresolved(customer: Customer): Promise<number> {
  const rows = await nexus.rows(`select 1 from events where kind = 'send-unresolved' and conversation_id = $1`, [
    await idOf(customer),
  ]);
  return rows.length;
}

async function pauseNumber(duration: string): Promise<void> {
  await nexus.rows(`update channels set sends_paused_until = now() + $2::interval where tenant_id = $1`, [
    shop.facts.tenantId,
    duration,
  ]);
  if (duration === '0 seconds')
    await nexus.rows(`update deliveries set due_at = now() where tenant_id = $1 and status = 'queued'`, [
      shop.facts.tenantId,
    ]);
}

/** When send calls for the customer reached the provider, whatever became of them. */
async function sendTimes(customer: Customer): Promise<number[]> {
  const { items } = await control<{ items: { operation: string; at: string; body: { to?: string } | null }[] }>(
    customer.shop.network,
    'requests',
  );
  return items
    .filter((one) => one.operation === 'send' && one.body?.to === customer.phone)
    .map(({ at }) => Date.parse(at));
}

async function sendsTo(customer: Customer): Promise<number> {
  return (await sendTimes(customer)).length;
}
