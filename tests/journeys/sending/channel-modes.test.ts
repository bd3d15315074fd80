// Whom the agent answers is the owner's to switch, and every switch holds from its commit on, also for a reply on its way.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const setMode = (shop: Shop, mode: string, more: Record<string, unknown> = {}): Promise<unknown> =>
  shop.api('PATCH', `/channels/${shop.facts.channelId}`, { mode, ...more });

/** How many messages answer this one, when all is done. */
async function answers(customer: Customer, text = 'Tenés el buzo gris en M?'): Promise<number> {
  const before = (await customer.received()).length;
  const { deliveries } = await customer.writes(text);
  assert.equal(deliveries[0]?.status, 200, 'it is acknowledged, answered or not');
  await nexus.settle();
  return (await customer.received()).length - before;
}

const lastSilence = async (customer: Customer): Promise<string | null | undefined> =>
  (await customer.silences()).at(-1);

test('a channel that is off keeps what comes in and says nothing, until the moment it is on', async () => {
  const shop = await createShop(nexus, { mode: 'off' });
  const customer = shop.customer();
  assert.equal(await answers(customer), 0);
  assert.equal(await lastSilence(customer), 'channel_off');
  await setMode(shop, 'everyone');
  assert.ok((await answers(customer)) > 0);
  await setMode(shop, 'off');
  assert.equal(await answers(customer), 0);
  assert.deepEqual(await customer.silences(), ['channel_off', null, 'channel_off']);
  const [turn] = await nexus.rows<{ status: string; reason: string }>(
    'select status, reason from turns where tenant_id = $1 order by id desc limit 1',
    [shop.facts.tenantId],
  );
  assert.deepEqual(turn, { status: 'silent', reason: 'channel_off' }, 'the thinking log says why');
});

test('with test numbers only those are answered, in whichever form their number is written', async () => {
  const shop = await createShop(nexus, {
    mode: 'test_numbers',
    channel: { test_numbers: ['+541155550701', '011 15 5555-0702'] },
  });
  const [first, second, stranger] = ['+5491155550701', '+5491155550702', '+5491155550703'].map((phone) =>
    shop.customer(phone),
  );
  assert.ok(first && second && stranger);
  assert.ok((await answers(first)) > 0);
  assert.ok((await answers(second)) > 0);
  assert.equal(await answers(stranger), 0);
  assert.equal(await lastSilence(stranger), 'not_a_test_number');
  await setMode(shop, 'test_numbers', { test_numbers: [stranger.phone] });
  assert.ok((await answers(stranger)) > 0);
  assert.equal(await answers(first), 0);
});

test('with new customers only, whoever wrote before is left to the people of the shop', async () => {
  const shop = await createShop(nexus);
  const [old, young] = [shop.customer('+5491155550711', 'Vieja'), shop.customer('+5491155550712', 'Nueva')];
  assert.ok((await answers(old)) > 0);
  await setMode(shop, 'new_customers');
  assert.equal(await answers(old), 0);
  assert.equal(await lastSilence(old), 'not_a_new_customer');
  assert.ok((await answers(young)) > 0);
  assert.ok((await answers(young, 'Y en L?')) > 0, 'a customer stays new for as long as the mode does');
  await setMode(shop, 'everyone');
  assert.ok((await answers(old)) > 0);
});

for (const flag of ['never_answer', 'blocked'] as const) {
  test(`a customer marked "${flag}" is heard and not answered, until the mark is taken away`, async () => {
    const shop = await createShop(nexus);
    const [customer, other] = [shop.customer('+5491155550721', 'Marcada'), shop.customer('+5491155550722', 'Otra')];
    await answers(customer);
    const { customer: row } = (await customer.conversation()) as unknown as { customer: { id: string } };
    await shop.api('PATCH', `/customers/${row.id}`, { [flag]: true });
    assert.equal(await answers(customer), 0);
    assert.equal(await lastSilence(customer), `customer_${flag}`);
    assert.equal((await customer.messages()).filter(({ direction }) => direction === 'in').length, 2);
    assert.ok((await answers(other)) > 0);
    await shop.api('PATCH', `/customers/${row.id}`, { [flag]: false });
    assert.ok((await answers(customer)) > 0);
  });
}

test('a conversation, and a whole shop, are switched off and on again alone', async () => {
  const [shop, neighbour] = [await createShop(nexus), await createShop(nexus)];
  const [one, two, next] = [
    shop.customer('+5491155550731'),
    shop.customer('+5491155550732'),
    neighbour.customer('+5491155550731'),
  ];
  await answers(one);
  const { id } = await one.conversation();
  await shop.api('PATCH', `/conversations/${id}`, { ai_enabled: false });
  assert.equal(await answers(one), 0);
  assert.equal(await lastSilence(one), 'conversation_off');
  assert.ok((await answers(two)) > 0);
  await shop.api('PATCH', '', { is_active: false });
  assert.equal(await answers(two), 0);
  assert.equal(await lastSilence(two), 'tenant_off');
  assert.ok((await answers(next)) > 0);
  await shop.api('PATCH', '', { is_active: true });
  await shop.api('PATCH', `/conversations/${id}`, { ai_enabled: true });
  assert.ok((await answers(one)) > 0);
});

const switches: Record<
  string,
  (shop: Shop, conversation: { id: string; customer: { id: string } }) => Promise<unknown>
> = {
  'the channel off': (shop) => setMode(shop, 'off'),
  'the channel to test numbers': (shop) => setMode(shop, 'test_numbers', { test_numbers: ['+5491155550799'] }),
  'the shop off': (shop) => shop.api('PATCH', '', { is_active: false }),
  'the conversation off': (shop, { id }) => shop.api('PATCH', `/conversations/${id}`, { ai_enabled: false }),
  'the customer to never answer': (shop, { customer }) =>
    shop.api('PATCH', `/customers/${customer.id}`, { never_answer: true }),
  'the customer to blocked': (shop, { customer }) => shop.api('PATCH', `/customers/${customer.id}`, { blocked: true }),
};
for (const [what, change] of Object.entries(switches)) {
  test(`switching ${what} while the model thinks stops the reply that is being written`, async () => {
    const shop = await createShop(nexus);
    const customer = shop.customer();
    await answers(customer, 'Hola');
    const before = (await customer.received()).length;
    const word = `mochila ${what}`;
    await control(nexus.simulators.llm, 'behaviours', {
      match: { last_user_includes: word },
      action: { type: 'delay', delay_ms: 600 },
    });
    await customer.writes(word);
    await modelIsAsked(nexus, word);
    await change(shop, (await customer.conversation()) as unknown as { id: string; customer: { id: string } });
    await nexus.settle();
    assert.equal((await customer.received()).length, before, 'nothing left after the switch');
    const drafts = (await customer.messages()).filter(({ status }) => status === 'canceled');
    assert.ok(drafts.length > 0, 'the panel shows what was not sent');
  });
}
