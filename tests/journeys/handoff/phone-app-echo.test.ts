// The shop also writes from its phone app: a person there takes the conversation over, the app's own greeting does not, our own sends never do.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked, modelRequests } from '@nexus/testing/watch-model';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const fromUs = async (customer: Customer): Promise<string[]> =>
  (await customer.received())
    .filter(({ source }) => source === 'api')
    .map(({ text, caption }) => text ?? caption ?? '');
const authors = async (customer: Customer): Promise<string[]> =>
  (await customer.messages()).map(({ author }) => author);

async function answered(customer: Customer, text: string): Promise<number> {
  const before = (await fromUs(customer)).length;
  await customer.writes(text);
  await nexus.settle();
  const now = (await fromUs(customer)).length;
  assert.ok(now > before, `"${text}" was answered`);
  return now;
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`a person who writes from the phone app (${provider}) has the conversation, and the agent is silent`, async () => {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer();
    const sent = await answered(customer, 'Tenés el buzo gris en M?');
    await customer.isWrittenToFromTheApp('Hola Lucía, soy Caro. Te lo separo?', { other_form: true });
    const { owner, owner_reason: reason, owner_until: until } = await customer.conversation();
    assert.deepEqual([owner, reason], ['human', 'phone_app']);
    assert.ok(until, 'it returns to the agent by time');
    assert.equal((await authors(customer)).at(-1), 'person');
    await customer.writes('Dale!');
    await nexus.settle();
    assert.equal((await fromUs(customer)).length, sent);
    assert.deepEqual(await customer.silences(), [null, 'person_in_charge']);
    assert.equal(
      (await nexus.rows('select 1 from conversations where tenant_id = $1', [shop.facts.tenantId])).length,
      1,
    );
  });
}

test('an echo in the middle of a turn ends it: the draft never leaves', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'campera de jean' },
    action: { type: 'hang' },
  });
  await customer.writes('Busco una campera de jean');
  await modelIsAsked(nexus, 'campera de jean');
  await customer.isWrittenToFromTheApp('Hola! Sí, te ayudo yo');
  await nexus.settle();
  assert.deepEqual(await fromUs(customer), []);
  assert.deepEqual(await customer.silences(), ['person_in_charge']);
  const turns = await nexus.rows<{ status: string }>('select status from turns where tenant_id = $1', [
    shop.facts.tenantId,
  ]);
  assert.deepEqual(turns, [{ status: 'canceled' }]);
});

test('an echo told twice, under both of its event names, is one message', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await answered(customer, 'Hola');
  const before = (await customer.messages()).length;
  await customer.isWrittenToFromTheApp('Acá estoy', { event: 'both', options: { copies: 3 } });
  assert.equal((await customer.messages()).length, before + 1);
});

test('our own sends echoed back are neither a takeover nor a second message', async () => {
  const shop = await createShop(nexus);
  await control(shop.network, 'numbers', { phone_number: shop.facts.phone, credentials: {}, echo_own: true });
  const customer = shop.customer();
  await answered(customer, 'Tenés el buzo negro en S?');
  await echoes(shop.facts.phone, (await fromUs(customer)).length);
  assert.equal((await customer.conversation()).owner, 'ai');
  assert.deepEqual(
    (await customer.messages()).filter(({ direction }) => direction === 'out').map(({ author }) => author),
    (await fromUs(customer)).map(() => 'agent'),
  );
  const { id } = await customer.conversation();
  await shop.api('POST', `/conversations/${id}/messages`, { text: 'Soy Caro, te lo mando hoy' });
  await nexus.settle();
  await echoes(shop.facts.phone, (await fromUs(customer)).length);
  const shown = (await customer.messages()).filter(({ text }) => text.startsWith('Soy Caro'));
  assert.deepEqual(
    shown.map(({ author }) => author),
    ['person'],
  );
  const { owner_reason: reason } = await customer.conversation();
  assert.equal(reason, 'panel');

  async function echoes(phone: string, count: number): Promise<void> {
    const end = Date.now() + 10_000;
    for (;;) {
      const { items } = await control<{ items: { kinds: string[]; url: string; state: string }[] }>(
        shop.network,
        'deliveries',
      );
      const told = items.filter(
        ({ kinds, url, state }) => kinds.includes('echo') && url === shop.facts.webhookUrl && state === 'accepted',
      );
      if (told.length >= count) return;
      if (Date.now() > end) throw new Error(`${told.length} of ${count} sends of ${phone} were echoed`);
      await new Promise((done) => setTimeout(done, 15));
    }
  }
});

test('the greeting that is configured is automatic from the first customer on', async () => {
  const greeting = '¡Hola! Gracias por comunicarte con Tienda Aurora. En breve te respondemos.';
  const shop = await createShop(nexus, { channel: { automatic_texts: [greeting] } });
  const customer = shop.customer();
  const { deliveries } = await customer.writes('Tenés remeras blancas?');
  assert.equal(deliveries[0]?.status, 200);
  await customer.isWrittenToFromTheApp(`${greeting.replace('Gracias', 'gracias')} `);
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'ai');
  assert.ok((await fromUs(customer)).length > 0);
  assert.equal((await authors(customer)).filter((author) => author === 'automatic').length, 1);
  await customer.isWrittenToFromTheApp('Hola, soy Caro');
  assert.equal((await customer.conversation()).owner, 'human', 'a person is still told apart from it');
});

test('a greeting nobody configured is known by being sent to customer after customer; also the first gets the agent back', async () => {
  const greeting = 'Gracias por escribirnos, enseguida te atendemos!';
  const shop = await createShop(nexus);
  const customers = [1, 2, 3].map((index) => shop.customer(`+549115555061${index}`, `Cliente ${index}`));
  for (const customer of customers) {
    await customer.writes('Hola, tenés jeans?');
    await customer.isWrittenToFromTheApp(greeting);
  }
  await nexus.settle();
  for (const customer of customers) {
    assert.equal((await customer.conversation()).owner, 'ai');
    assert.ok((await fromUs(customer)).length > 0, `${customer.name} was answered`);
    assert.deepEqual(
      (await authors(customer)).filter((author) => author === 'person'),
      [],
    );
    assert.deepEqual(await customer.silences(), [null]);
  }
});

test('the same words written by a person to two customers, minutes after they wrote, are a person’s', async () => {
  const shop = await createShop(nexus);
  for (const index of [1, 2]) {
    const customer = shop.customer(`+549115555062${index}`, `Cliente ${index}`);
    await customer.writes('Hola', { sent_at: new Date(Date.now() - 5 * 60_000).toISOString() });
    await customer.isWrittenToFromTheApp('Hola! En qué te ayudo?');
    await nexus.settle();
    assert.equal((await customer.conversation()).owner, 'human');
  }
});

test('a person who writes first, from the app, has the conversation when the customer answers', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer('+5491155550630', 'Nueva');
  await customer.isWrittenToFromTheApp('Hola! Ya llegó tu pedido');
  await customer.writes('Genial, gracias');
  await nexus.settle();
  assert.deepEqual(await fromUs(customer), []);
  assert.deepEqual(await customer.silences(), ['person_in_charge']);
});

test('the past that a number brings along is kept, and neither answered nor a takeover', async () => {
  for (const provider of ['ycloud', 'meta'] as const) {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer('+5491155550640', 'Vieja');
    const past = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    await control(shop.network, 'history', {
      business_phone: shop.facts.phone,
      customer: { phone: customer.phone, name: customer.name },
      messages: [
        { direction: 'in', text: 'Tienen talle XL?', at: past(3000) },
        { direction: 'out', text: 'Sí, tenemos', at: past(2990) },
      ],
    });
    await nexus.settle();
    const { owner, unread_count: unread } = await customer.conversation();
    assert.deepEqual([owner, unread], ['ai', 0]);
    assert.deepEqual(
      (await customer.messages()).map(({ text }) => text),
      ['Tienen talle XL?', 'Sí, tenemos'],
    );
    assert.deepEqual(await customer.silences(), ['historical']);
    assert.deepEqual(await fromUs(customer), []);
  }
});

test('a past that comes along while a customer is answered is told by its hour, and neither the model nor the list takes it for the present', async () => {
  for (const provider of ['ycloud', 'meta'] as const) {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer('+5491155550641', 'Vieja');
    await answered(customer, 'Hola, tenés el buzo gris en M?');
    const { id, episode, last_message: last } = await customer.conversation();
    const past = (days: number): string => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
    await control(shop.network, 'history', {
      business_phone: shop.facts.phone,
      customer: { phone: customer.phone, name: customer.name },
      messages: [
        { direction: 'in', text: 'Cuánto sale el buzo?', at: past(150) },
        { direction: 'out', text: 'El buzo sale $ 10.000', at: past(149) },
      ],
    });
    await nexus.settle();
    assert.deepEqual(
      (await customer.messages()).slice(0, 3).map(({ text }) => text),
      ['Cuánto sale el buzo?', 'El buzo sale $ 10.000', 'Hola, tenés el buzo gris en M?'],
    );
    const now = await customer.conversation();
    // Its status may rise meanwhile.
    const newest = { ...(now.last_message as object), status: (last as { status: string }).status };
    assert.deepEqual([now.episode, newest], [episode, last], 'the list shows what is newest');
    await answered(customer, 'Y en L?');
    const asked = (await modelRequests(nexus)).map((request) => JSON.stringify(request));
    assert.ok(asked.some((request) => request.includes('Y en L?')));
    assert.ok(!asked.some((request) => request.includes('10.000')), 'no model was told the old price as said now');
    assert.equal(
      (await nexus.rows('select 1 from messages where conversation_id = $1 and episode = 0', [id])).length,
      2,
    );
  }
});

test('our own bubble echoed in the number’s other form, before its answer is stored, is no person', async () => {
  const shop = await createShop(nexus, { provider: 'meta' });
  const customer = shop.customer('+5491155550642', 'Lucía');
  await answered(customer, 'Hola, tenés el buzo gris en M?');
  const { id } = await customer.conversation();
  const [bubble] = await nexus.rows<{ id: string; text: string; wamid: string }>(
    `select id, text, provider_message_id as wamid from messages where conversation_id = $1 and direction = 'out' order by id desc limit 1`,
    [id],
  );
  // As it stands while the provider has it and has not answered.
  await nexus.rows(
    `with d as (update deliveries set status = 'sending', provider_message_id = null, lease_until = now() where message_id = $1)
     update messages set status = 'sending', provider_message_id = null where id = $1`,
    [bubble?.id],
  );
  await customer.isWrittenToFromTheApp(bubble?.text ?? '', { other_form: true });
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'ai');
  assert.deepEqual(
    (await authors(customer)).filter((author) => author === 'person'),
    [],
  );
});
