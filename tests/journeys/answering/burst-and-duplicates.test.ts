// A customer who writes in fragments, and a provider that delivers the same thing over and over, get one answer.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { redelivered } from '@nexus/testing/faults/whole-journey';
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

const turnsOf = (shop: Shop): Promise<{ status: string; taken: number }[]> =>
  nexus.rows(
    `select t.status, (select count(*)::int from messages m where m.tenant_id = t.tenant_id and m.turn_id = t.id and m.direction = 'in') as taken
       from turns t where t.tenant_id = $1 order by t.id`,
    [shop.facts.tenantId],
  );

async function fragments(customer: Customer, texts: string[]): Promise<void> {
  for (const text of texts) await customer.writes(text);
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`fragments of one thought (${provider}) are taken up by one turn and answered once`, async () => {
    const shop = await createShop(nexus, { provider });
    await shop.api('PATCH', '', { debounce_ms: 1000 });
    const customer = shop.customer();
    await fragments(customer, ['Hola', 'tenés el buzo negro', 'en M?', 'cuánto sale?']);
    await customer.receives();
    await nexus.settle();
    assert.deepEqual(await turnsOf(shop), [{ status: 'answered', taken: 4 }]);
    const answer = said(await customer.received());
    assert.match(answer, /Buzo canguro negro.*talle M/);
    assert.match(answer, /\$/);
  });
}

test('a burst that goes on without end is answered when the cap is reached', async () => {
  const shop = await createShop(nexus);
  await shop.api('PATCH', '', { debounce_ms: 60_000 });
  const customer = shop.customer();
  await customer.writes('Hola');
  const { id } = await customer.conversation();
  await nexus.rows(`update conversations set burst_started_at = now() - interval '5 minutes' where id = $1`, [id]);
  await customer.writes('tenés remeras blancas?');
  await customer.receives();
  assert.deepEqual(await turnsOf(shop), [{ status: 'answered', taken: 2 }]);
});

test('what is written while the model thinks drops the draft: one answer to everything', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'zapatillas blancas de cuero' },
    action: { type: 'hang' },
  });
  await customer.writes('Busco zapatillas blancas de cuero');
  await modelIsAsked(nexus, 'zapatillas blancas de cuero');
  await customer.writes('Mejor no, quiero el buzo gris en L');
  await customer.receives();
  await nexus.settle();
  const turns = await turnsOf(shop);
  assert.deepEqual(turns, [
    { status: 'superseded', taken: 0 },
    { status: 'answered', taken: 2 },
  ]);
  assert.match(said(await customer.received()), /Buzo canguro gris/);
  const dropped = (await modelRequests(nexus)).find((request) =>
    JSON.stringify(request.body).includes('zapatillas blancas'),
  );
  assert.equal(dropped?.aborted, true, 'the model is not left working for nobody');
});

test('the same webhook delivered fifty times at once is stored once and answered once', async () => {
  for (const provider of ['ycloud', 'meta'] as const) {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer();
    const { deliveries } = await customer.writes('Tenés el buzo gris en M?', { copies: 50 });
    assert.equal(deliveries.length, 50);
    // On a busy machine some may be asked to come again; the provider does.
    assert.ok(deliveries.every(({ status }) => status === 200 || status === 503));
    await redelivered(shop);
    await customer.receives();
    await nexus.settle();
    assert.deepEqual(await turnsOf(shop), [{ status: 'answered', taken: 1 }]);
    const incoming = (await customer.messages()).filter((message) => message.direction === 'in');
    assert.equal(incoming.length, 1);
    const { unread_count: unread } = await customer.conversation();
    assert.equal(unread, 1, 'a repetition is not unread mail');
    assert.equal((await nexus.rows('select 1 from customers where tenant_id = $1', [shop.facts.tenantId])).length, 1);
  }
});

test('a webhook delivered again after its answer changes nothing', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await customer.writes('Tenés jeans?');
  await customer.receives();
  await nexus.settle();
  const [stored] = await nexus.rows<{ provider_message_id: string }>(
    `select provider_message_id from messages where tenant_id = $1 and direction = 'in'`,
    [shop.facts.tenantId],
  );
  const raw = JSON.stringify({
    id: 'evt_again',
    type: 'whatsapp.inbound_message.received',
    apiVersion: 'v2',
    createTime: new Date().toISOString(),
    whatsappInboundMessage: {
      id: 'again',
      wamid: stored?.provider_message_id,
      from: customer.phone,
      to: shop.facts.phone,
      sendTime: new Date().toISOString(),
      type: 'text',
      text: { body: 'Tenés jeans?' },
    },
  });
  const again = await shop.deliverRaw(raw);
  assert.deepEqual([again.status, (again.body as { outcomes: string[] }).outcomes], [200, ['duplicate']]);
  await nexus.settle();
  assert.equal((await turnsOf(shop)).length, 1);
});

const ago = (seconds: number): { sent_at: string } => ({
  sent_at: new Date(Date.now() - seconds * 1000).toISOString(),
});

test('an old webhook that is delivered again after its episode is over begins and reopens nothing', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await customer.writes('Tenés jeans?');
  await customer.receives();
  await nexus.settle();
  const { id } = await customer.conversation();
  const [message] = await nexus.rows<{ wamid: string }>(
    `select provider_message_id as wamid from messages where conversation_id = $1 and direction = 'in'`,
    [id],
  );
  const raw = JSON.stringify({
    id: 'evt_old',
    type: 'whatsapp.inbound_message.received',
    apiVersion: 'v2',
    createTime: new Date().toISOString(),
    whatsappInboundMessage: {
      id: 'old',
      wamid: message?.wamid,
      from: customer.phone,
      to: shop.facts.phone,
      sendTime: new Date().toISOString(),
      type: 'text',
      text: { body: 'Tenés jeans?' },
    },
  });
  const state = () =>
    nexus.rows(
      `select episode, episode_closed_at is not null as closed, updated_at, owner_version,
              (select count(*)::int from jobs where kind = 'distil-episode' and payload->>'conversation_id' = c.id::text) as distillations
         from conversations c where id = $1`,
      [id],
    );
  for (const change of [`last_message_at = now() - interval '30 hours'`, `episode_closed_at = now()`]) {
    await nexus.rows(`update conversations set ${change} where id = $1`, [id]);
    const before = await state();
    const again = await shop.deliverRaw(raw);
    assert.deepEqual((again.body as { outcomes: string[] }).outcomes, ['duplicate']);
    assert.deepEqual(await state(), before);
  }
  const [stored] = await nexus.rows('select repeats from messages where provider_message_id = $1', [message?.wamid]);
  assert.deepEqual(stored, { repeats: 2 });
});

test('what arrives in another order than it was written is read in the order it was written', async () => {
  const shop = await createShop(nexus);
  await shop.api('PATCH', '', { debounce_ms: 4000 });
  const customer = shop.customer();
  const [first, second] = [ago(8), ago(4)];
  await customer.writes('no, mejor el blanco', second);
  await customer.writes('quiero el buzo negro', first);
  await customer.receives();
  await nexus.settle();
  assert.deepEqual(await turnsOf(shop), [{ status: 'answered', taken: 2 }]);
  const request = (await modelRequests(nexus))
    .map((one) => JSON.stringify(one))
    .find((one) => one.includes('mejor el blanco'));
  assert.ok(request && request.indexOf('quiero el buzo negro') >= 0);
  assert.ok(request.lastIndexOf('quiero el buzo negro') < request.lastIndexOf('no, mejor el blanco'));
});

test('one that is delivered five hours late beside a fresh one goes to a person, as it would alone', async () => {
  const shop = await createShop(nexus);
  await shop.api('PATCH', '', { debounce_ms: 4000 });
  const customer = shop.customer();
  await customer.writes('Hola, siguen ahí?', ago(2));
  await customer.writes('quiero el buzo negro', ago(5 * 3600));
  await nexus.settle();
  const { owner } = await customer.conversation();
  assert.deepEqual([owner, await customer.silences()], ['human', ['message_stale', 'message_stale']]);
});

test('a dozen customers who write at once are each answered once', async () => {
  const shop = await createShop(nexus);
  const customers = Array.from({ length: 12 }, (_, index) =>
    shop.customer(`+54911566601${String(index).padStart(2, '0')}`),
  );
  const written = await Promise.all(customers.map((customer) => customer.writes('Tenés el buzo gris en M?')));
  assert.deepEqual([...new Set(written.flatMap(({ deliveries }) => deliveries.map(({ status }) => status)))], [200]);
  await nexus.settle(20_000);
  for (const customer of customers) {
    const answer = await customer.received();
    assert.ok(answer.length >= 1 && answer.length <= 3, `${customer.phone} received ${answer.length} messages`);
    assert.match(said(answer), /Buzo canguro gris/);
  }
  const turns = await turnsOf(shop);
  assert.deepEqual([turns.length, new Set(turns.map((turn) => turn.status))], [12, new Set(['answered'])]);
});
