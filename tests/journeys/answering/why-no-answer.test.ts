// For every message that got no answer the timeline names the first cause, and tells the way up to it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { MessageTimeline } from '@nexus/contracts/operator-view';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({
    environment: { WHATSAPP_TIMEOUT_MS: '1500', CUSTOMER_TURNS_PER_HOUR: '2', LOOP_GUARD: 'on' },
  });
  shop = await createShop(nexus);
});
after(() => nexus?.close());
beforeEach(() => model({ type: 'script', content: 'Contame un poco más.' }));

/** From now on the model does this and nothing else. */
async function model(action: object): Promise<void> {
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await control(nexus.simulators.llm, 'behaviours', { match: { path: 'chat' }, action, times: null });
}

function somebody(of = shop): Customer {
  people += 1;
  return of.customer(`+54911555518${String(people).padStart(2, '0')}`, 'Lucía');
}

/** The timeline of the customer's newest message. */
async function why(customer: Customer): Promise<MessageTimeline> {
  const asked = (await customer.messages()).findLast((message) => message.direction === 'in');
  return customer.shop.api<MessageTimeline>('GET', `/messages/${asked?.id}/timeline`);
}

async function afterWriting(customer: Customer, options: Record<string, unknown> = {}): Promise<MessageTimeline> {
  await customer.writes('Tenés el buzo negro?', options);
  await nexus.settle();
  return why(customer);
}

const stages = (timeline: MessageTimeline): string[] => [...new Set(timeline.entries.map((one) => one.stage))];

/** The cause, and that exactly one entry bears its mark. */
function assertCause(timeline: MessageTimeline, stage: string, code: string, outcome = 'unanswered'): void {
  const shown = JSON.stringify(timeline, null, 1);
  assert.deepEqual([timeline.outcome, timeline.first_cause], [outcome, { stage, code }], shown);
  const marked = timeline.entries.filter((entry) => entry.first_cause);
  assert.deepEqual([marked.length, marked[0]?.stage, marked[0]?.code], [1, stage, code], shown);
  const times = timeline.entries.flatMap((entry) => (entry.at ? [Date.parse(entry.at)] : []));
  assert.ok(times.length > 1, shown);
}

test('an answered message has its whole way and no cause', async () => {
  const customer = somebody();
  const timeline = await afterWriting(customer);
  assert.deepEqual([timeline.outcome, timeline.first_cause], ['answered', null]);
  for (const stage of [
    'arrival',
    'dedupe',
    'customer',
    'debounce',
    'owner',
    'channel',
    'limits',
    'model',
    'turn',
    'reply',
    'send',
  ])
    assert.ok(stages(timeline).includes(stage), `${stage} is missing: ${stages(timeline).join()}`);
  assert.ok(timeline.entries.every((entry) => !entry.first_cause));
});

test('a message that the provider delivered again says so', async () => {
  const customer = somebody();
  const { message_id: id } = await afterWriting(customer);
  const [row] = await nexus.rows<{ wamid: string }>('select provider_message_id as wamid from messages where id = $1', [
    id,
  ]);
  const now = new Date().toISOString();
  const again = await shop.deliverRaw(
    JSON.stringify({
      id: 'evt_again',
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      createTime: now,
      whatsappInboundMessage: {
        id: 'again',
        wamid: row?.wamid,
        from: customer.phone,
        to: shop.facts.phone,
        sendTime: now,
        type: 'text',
        text: { body: 'Tenés el buzo negro?' },
      },
    }),
  );
  assert.equal(again.status, 200);
  const dedupe = (await why(customer)).entries.find((entry) => entry.stage === 'dedupe');
  assert.deepEqual([dedupe?.code, dedupe?.data.repeats], ['dedupe.repeated', 1]);
});

test('the number is off; only test numbers; only new customers', async () => {
  const own = await createShop(nexus);
  const old = somebody(own);
  await afterWriting(old);
  const mode = (value: string, more = {}) =>
    own.api('PATCH', `/channels/${own.facts.channelId}`, { mode: value, ...more });
  await mode('off');
  assertCause(await afterWriting(old), 'channel', 'channel_off');
  await mode('test_numbers', { test_numbers: [] });
  assertCause(await afterWriting(old), 'channel', 'not_a_test_number');
  await mode('new_customers');
  const last = await afterWriting(old);
  assertCause(last, 'channel', 'not_a_new_customer');
  assert.deepEqual(stages(last), ['arrival', 'dedupe', 'customer', 'debounce', 'owner', 'channel']);
});

test('the shop is switched off; it has no active agent', async () => {
  const own = await createShop(nexus);
  await own.api('PATCH', '', { is_active: false });
  assertCause(await afterWriting(somebody(own)), 'channel', 'tenant_off');
  await own.api('PATCH', '', { is_active: true });
  const { items } = await own.api<{ items: { id: string }[] }>('GET', '/agents');
  await own.api('PATCH', `/agents/${items[0]?.id}`, { is_active: false });
  assertCause(await afterWriting(somebody(own)), 'turn', 'no_active_agent');
});

test('the customer is blocked, or not to be answered', async () => {
  for (const flag of ['blocked', 'never_answer']) {
    const customer = somebody();
    await afterWriting(customer);
    const { customer: row } = (await customer.conversation()) as unknown as { customer: { id: string } };
    await shop.api('PATCH', `/customers/${row.id}`, { [flag]: true });
    const timeline = await afterWriting(customer);
    assertCause(timeline, 'customer', `customer_${flag}`);
    assert.deepEqual(stages(timeline), ['arrival', 'dedupe', 'customer']);
  }
});

test('a person is in charge already; nobody is; the agent is off for this conversation', async () => {
  const customer = somebody();
  await afterWriting(customer);
  const { id } = await customer.conversation();
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  assertCause(await afterWriting(customer), 'owner', 'person_in_charge');
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'nobody' });
  assertCause(await afterWriting(customer), 'owner', 'nobody_in_charge');
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
  await nexus.settle();
  await shop.api('PATCH', `/conversations/${id}`, { ai_enabled: false });
  assertCause(await afterWriting(customer), 'owner', 'conversation_off');
});

test('a person takes over while the agent is thinking', async () => {
  const customer = somebody();
  await model({ type: 'delay', delay_ms: 700 });
  await customer.writes('Busco una campera');
  await modelIsAsked(nexus, 'campera');
  const { id } = await customer.conversation();
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  await nexus.settle();
  const timeline = await why(customer);
  assertCause(timeline, 'owner', 'person_in_charge');
  assert.ok(stages(timeline).includes('debounce'), 'it had waited for the agent');
});

test('hours old; too many in an hour', async () => {
  const old = await afterWriting(somebody(), { sent_at: new Date(Date.now() - 5 * 3_600_000).toISOString() });
  assertCause(old, 'limits', 'message_stale', 'handed_off');
  assert.equal(old.entries[0]?.code, 'arrival.late');
  const busy = somebody();
  for (const text of ['Hola', 'Tenés buzos?']) {
    await busy.writes(text);
    await nexus.settle();
  }
  assertCause(await afterWriting(busy), 'limits', 'too_many_turns', 'handed_off');
});

test('the model refuses the key, has no money left, or does not answer', async () => {
  for (const [action, code, outcome] of [
    [{ type: 'answer', status: 401, body: {} }, 'model.unauthorized', 'handed_off'],
    [{ type: 'rate_limit', form: 'insufficient_quota' }, 'model.quota-exhausted', 'handed_off'],
    [{ type: 'answer', status: 500, body: {} }, 'model.unavailable', 'unanswered'],
  ] as const) {
    await model(action);
    const timeline = await afterWriting(somebody());
    assert.equal(timeline.first_cause?.code, code, JSON.stringify(timeline, null, 1));
    assert.equal(timeline.outcome, outcome);
    assert.equal(timeline.entries.filter((entry) => entry.first_cause).length, 1);
    assert.ok(stages(timeline).includes('reply'), 'the customer was told something');
  }
});

test('the agent service is away: each try is told, and the first is the cause', async () => {
  const customer = somebody();
  await nexus.stopPart('agent');
  await customer.writes('Tenés el buzo negro?');
  await customer.receives(1, 40_000);
  await nexus.startPart('agent');
  await nexus.settle();
  const timeline = await why(customer);
  assertCause(timeline, 'turn', 'turn.attempt_failed', 'handed_off');
  const tries = timeline.entries.filter((entry) => entry.code === 'turn.attempt_failed');
  assert.ok(tries.length >= 3 && tries[0]?.first_cause, JSON.stringify(timeline, null, 1));
  assert.match(String(tries[0]?.data.reason), /^agent\./);
});

test('WhatsApp refuses the bubble, the window is closed, or nobody knows whether it arrived', async () => {
  const script = (customer: Customer, action: object) =>
    control(shop.network, 'behaviours', { match: { operation: 'send', to: customer.phone }, action, times: 1 });
  const [refused, lost] = [somebody(), somebody()];
  await script(refused, { vendor_error: { code: 131051 } });
  assertCause(await afterWriting(refused), 'send', 'send.refused', 'not_delivered');
  await script(lost, { hang: true });
  assertCause(await afterWriting(lost), 'send', 'send.unknown', 'not_delivered');
  const closed = somebody();
  await model({ type: 'delay', delay_ms: 700 });
  await closed.writes('Busco una gorra');
  await modelIsAsked(nexus, 'gorra');
  const { id } = await closed.conversation();
  await nexus.rows(`update conversations set last_inbound_at = now() - interval '25 hours' where id = $1`, [id]);
  await nexus.settle();
  assertCause(await why(closed), 'send', 'send.window_closed', 'not_delivered');
});

test('newer messages drop a draft, and the older message is answered with them', async () => {
  const customer = somebody();
  await model({ type: 'delay', delay_ms: 500 });
  await customer.writes('Busco una remera');
  await modelIsAsked(nexus, 'remera');
  const [first] = await customer.messages();
  await customer.writes('Que sea azul');
  await nexus.settle();
  const timeline = await shop.api<MessageTimeline>('GET', `/messages/${first?.id}/timeline`);
  assert.equal(timeline.outcome, 'answered', JSON.stringify(timeline, null, 1));
  assert.ok(timeline.entries.some((entry) => entry.code === 'turn.superseded'));
});

test('a timeline is of this shop alone, and only of what a customer wrote', async () => {
  const customer = somebody();
  await afterWriting(customer);
  const [asked, answer] = await customer.messages();
  const other = await createShop(nexus);
  const get = async (path: string) =>
    nexus.request('GET', path, undefined, { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' });
  assert.equal((await get(`${other.facts.path}/messages/${asked?.id}/timeline`)).status, 404);
  assert.equal((await get(`${shop.facts.path}/messages/${answer?.id}/timeline`)).status, 404);
  assert.equal((await nexus.request('GET', `${shop.facts.path}/messages/${asked?.id}/timeline`)).status, 401);
});
