// One person writes to two shops of the installation: nothing of one is known, seen or said in the other.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { modelRequests } from '@nexus/testing/watch-model';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

async function twoShops(provider: 'ycloud' | 'meta'): Promise<[Shop, Shop]> {
  const first = await createShop(nexus, { provider, storeName: 'Tienda Aurora' });
  const second = await createShop(nexus, {
    provider,
    storeName: 'Loja Estrela',
    locale: 'pt-BR',
    store: { store_id: '1002', access_token: 'simulated-store-token-2' },
  });
  return [first, second];
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`the same customer at two shops (${provider}) has two threads, and each agent is told of its own alone`, async () => {
    const [aurora, estrela] = await twoShops(provider);
    const [here, there] = [aurora.customer(), estrela.customer()];
    const known = (await modelRequests(nexus)).length;
    await Promise.all([here.writes('Hola! Tenés el buzo negro en M?'), there.writes('Oi! Vocês têm camisetas?')]);
    await Promise.all([here.receives(), there.receives()]);
    await nexus.settle();
    await Promise.all([here.writes('Cuánto sale el envío?'), there.writes('Tem cupom de desconto?')]);
    await nexus.settle();
    assert.match(said(await here.received()), /Buzo canguro negro/);
    assert.doesNotMatch(said(await there.received()), /Buzo|Aurora/);
    assert.doesNotMatch(said(await here.received()), /R\$|Estrela/);
    for (const [customer, words, foreign] of [
      [here, 'buzo negro', 'camisetas'],
      [there, 'camisetas', 'buzo'],
    ] as const) {
      const thread = JSON.stringify(await customer.messages());
      assert.ok(thread.includes(words));
      assert.ok(!thread.includes(foreign), 'a thread holds its own shop’s messages alone');
    }
    const asked = (await modelRequests(nexus)).slice(known).map((request) => JSON.stringify(request.body.messages));
    assert.ok(asked.length >= 4);
    for (const body of asked) {
      assert.notEqual(body.includes('Tienda Aurora'), body.includes('Loja Estrela'), 'a request is about one shop');
      assert.ok(!(body.includes('Loja Estrela') && body.includes('buzo')), 'and holds no word said in the other');
      assert.ok(!(body.includes('Tienda Aurora') && body.includes('camisetas')));
    }
    const customers = await nexus.rows<{ tenant_id: string }>(
      `select tenant_id from customers where phone = $1 and tenant_id = any($2)`,
      [here.phone, [aurora.facts.tenantId, estrela.facts.tenantId]],
    );
    assert.equal(new Set(customers.map((row) => row.tenant_id)).size, 2);
    assert.equal(customers.length, 2);
  });
}

test('what one shop says of the customer (never answer, name, owner) does not hold in the other', async () => {
  const [aurora, estrela] = await twoShops('ycloud');
  const [here, there] = [aurora.customer(), estrela.customer()];
  await Promise.all([here.writes('Hola'), there.writes('Oi')]);
  await Promise.all([here.receives(), there.receives()]);
  await nexus.settle();
  const conversation = await here.conversation();
  const { customer } = conversation as unknown as { customer: { id: string } };
  await aurora.api('PATCH', `/customers/${customer.id}`, { never_answer: true, name: 'Pesada' });
  await aurora.api('PUT', `/conversations/${conversation.id}/owner`, { owner: 'human' });
  const [before, beforeThere] = [(await here.received()).length, (await there.received()).length];
  await Promise.all([here.writes('Siguen ahí?'), there.writes('Vocês têm promoções?')]);
  await there.receives(beforeThere + 1);
  await nexus.settle();
  assert.equal((await here.received()).length, before);
  const other = (await there.conversation()) as unknown as {
    owner: string;
    customer: { name: string; never_answer: boolean };
  };
  assert.deepEqual([other.owner, other.customer.name, other.customer.never_answer], ['ai', 'Lucía', false]);
});

test('another shop’s conversations, customers, turns and messages are not found, whoever’s path they are put into', async () => {
  const [aurora, estrela] = await twoShops('ycloud');
  const there = estrela.customer();
  await there.writes('Oi! Vocês têm camisetas?');
  await there.receives();
  await nexus.settle();
  const conversation = await there.conversation();
  const { customer } = conversation as unknown as { customer: { id: string } };
  const outgoing = (await there.messages()).find((message) => message.direction === 'out');
  for (const [method, path, body] of [
    ['GET', `/conversations/${conversation.id}`],
    ['GET', `/conversations/${conversation.id}/messages`],
    ['GET', `/conversations/${conversation.id}/turns`],
    ['POST', `/conversations/${conversation.id}/messages`, { text: 'hola' }],
    ['POST', `/conversations/${conversation.id}/messages/${outgoing?.id}/retry`],
    ['PUT', `/conversations/${conversation.id}/owner`, { owner: 'human' }],
    ['PATCH', `/conversations/${conversation.id}`, { ai_enabled: false }],
    ['PATCH', `/customers/${customer.id}`, { blocked: true }],
    ['GET', `/turns/${outgoing?.turn_id}`],
    ['PATCH', `/channels/${estrela.facts.channelId}`, { mode: 'off' }],
    ['DELETE', `/channels/${estrela.facts.channelId}`],
  ] as const) {
    const { status, body: answer } = await nexus.request(method, aurora.facts.path + path, body, {
      'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '',
    });
    assert.equal(status, 404, `${method} ${path}`);
    assert.match((answer as { code: string }).code, /\.not-found$/, `${method} ${path}`);
  }
  assert.equal((await there.conversation()).owner, 'ai');
  const before = (await there.received()).length;
  await there.writes('E tem jaqueta?');
  await there.receives(before + 1);
});

test('two shops that entered the same number are told apart by the secret that signs', async () => {
  const phone = '+5411555577001';
  const first = await createShop(nexus, { phone });
  const second = await createShop(nexus, { phone, storeName: 'La segunda' });
  const customer = second.customer('+5491155550777', 'Ema');
  const body = JSON.stringify({
    id: 'evt_same_number',
    type: 'whatsapp.inbound_message.received',
    apiVersion: 'v2',
    createTime: new Date().toISOString(),
    whatsappInboundMessage: {
      id: 'same',
      wamid: 'wamid.SAME',
      from: customer.phone,
      to: phone,
      sendTime: new Date().toISOString(),
      type: 'text',
      text: { body: 'Hola' },
      customerProfile: { name: 'Ema' },
    },
  });
  const answer = await nexusDoor('/webhooks/ycloud', body, second.sign(Buffer.from(body)));
  assert.equal(answer.status, 200);
  await nexus.settle();
  const stored = await nexus.rows<{ tenant_id: string }>(
    `select tenant_id from messages where provider_message_id = 'wamid.SAME'`,
  );
  assert.deepEqual(stored, [{ tenant_id: second.facts.tenantId }]);
  const crossed = await first.deliverRaw(body, second.sign(Buffer.from(body)));
  assert.deepEqual([crossed.status, (crossed.body as { code: string }).code], [401, 'webhook.forged']);
});

async function nexusDoor(path: string, body: string, headers: Record<string, string>): Promise<{ status: number }> {
  return fetch(nexus.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}
