// A person answers from the panel: the conversation is theirs, the customer reads them, and the agent answers again when it is given back.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
const shops: Shop[] = [];
let people = 0;
before(async () => {
  nexus = await startNexus();
  shops.push(await createShop(nexus, { provider: 'ycloud' }), await createShop(nexus, { provider: 'meta' }));
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

for (const provider of ['ycloud', 'meta'] as const) {
  test(`a person’s answer through ${provider} takes over, reaches the customer under their name, and silences the agent until it is given back`, async () => {
    const customer = nextCustomer(provider);
    const ana = await signIn(nexus, { tenantId: customer.shop.facts.tenantId, role: 'agent', name: 'Ana' });
    await customer.writes('Hola! Tenés el buzo negro en M?');
    await customer.receives(1);
    const id = await idOf(customer);
    const answer = await write(customer, id, 'Soy Ana, te lo separo yo.', ana);
    assert.equal(answer.status, 201);
    assert.equal((answer.body as { author_name: string }).author_name, 'Ana');
    assert.equal((await customer.receives(2)).at(-1)?.text, 'Soy Ana, te lo separo yo.');
    await customer.writes('Gracias! Y en L cuánto sale?');
    await nexus.settle();
    assert.equal((await customer.received()).length, 2);
    assert.deepEqual((await customer.silences()).at(-1), 'person_in_charge');
    assert.equal((await customer.conversation()).owner, 'human');
    await put(customer, id, 'ai', ana);
    const received = await customer.receives(3);
    assert.match(said(received.slice(2)), /buzo/i);
    await nexus.settle();
    assert.equal((await customer.conversation()).owner, 'ai');
    const authors = (await customer.messages()).map((message) => message.author);
    assert.deepEqual(authors.slice(0, 5), ['customer', 'agent', 'person', 'customer', 'agent']);
    assert.deepEqual([...new Set(authors.slice(4))], ['agent']);
  });
}

test('what a person wrote is known to the agent when it answers next', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1);
  const id = await idOf(customer);
  await write(customer, id, 'Te hacemos envío sin cargo, palabra de Marta.');
  await customer.receives(2);
  await put(customer, id, 'ai');
  await customer.writes('Buenísimo, y tenés gorras?');
  await customer.receives(3);
  const { requests } = await control<{ requests: { path: string; body: unknown }[] }>(nexus.simulators.llm, 'requests');
  assert.match(JSON.stringify(requests.at(-1)?.body), /palabra de Marta/);
});

test('given back with nothing unanswered, the agent says nothing until the customer writes', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1);
  const id = await idOf(customer);
  await put(customer, id, 'human');
  await customer.writes('Hay alguien?');
  await write(customer, id, 'Sí, decime.');
  await customer.receives(2);
  await put(customer, id, 'ai');
  await nexus.settle();
  assert.equal((await customer.received()).length, 2);
  await customer.writes('Tenés gorras?');
  await customer.receives(3);
});

test('the same request sent twice writes once', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Hola!');
  await customer.receives(1);
  const id = await idOf(customer);
  const key = { 'idempotency-key': 'answer-1' };
  const answers = await Promise.all(
    [1, 2, 3].map(() => write(customer, id, 'Una sola vez.', { ...adminToken(), ...key })),
  );
  assert.deepEqual([...new Set(answers.map((one) => one.status))], [201]);
  assert.equal(new Set(answers.map((one) => (one.body as { id: string }).id)).size, 1);
  await nexus.settle();
  assert.equal((await customer.received()).filter((one) => one.text === 'Una sola vez.').length, 1);
});

test('nobody takes a conversation over; it is answered again when it is given back', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1);
  const id = await idOf(customer);
  await put(customer, id, 'nobody');
  await customer.writes('Y en L?');
  await nexus.settle();
  assert.equal((await customer.received()).length, 1);
  assert.deepEqual((await customer.silences()).at(-1), 'nobody_in_charge');
  await put(customer, id, 'ai');
  await customer.receives(2);
});

test('a takeover whose time is over leaves the next message to the agent', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1);
  const id = await idOf(customer);
  await customer.shop.api('PUT', `/conversations/${id}/owner`, {
    owner: 'human',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await nexus.rows(`update conversations set owner_until = now() - interval '1 second' where id = $1`, [id]);
  await customer.writes('Tenés gorras?');
  await customer.receives(2);
  const { owner, owner_reason: reason } = await customer.conversation();
  assert.deepEqual([owner, reason], ['ai', 'returned_by_time']);
});

test('who may only look can neither answer nor take over', async () => {
  const customer = nextCustomer('ycloud');
  const { tenantId } = customer.shop.facts;
  const viewer = await signIn(nexus, { tenantId, role: 'viewer', name: 'Luz' });
  const stranger = await signIn(nexus, { tenantId: shops[1]?.facts.tenantId ?? '', role: 'owner', name: 'Otro' });
  await customer.writes('Hola!');
  await customer.receives(1);
  const id = await idOf(customer);
  for (const [who, statuses] of [
    [viewer, [403]],
    [stranger, [403, 404]],
    [{}, [401]],
  ] as const) {
    assert.ok(statuses.includes((await write(customer, id, 'No debería salir', who)).status as never));
    assert.ok(statuses.includes((await put(customer, id, 'human', who)).status as never));
  }
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'ai');
  assert.doesNotMatch(said(await customer.received()), /No debería salir/);
});

function nextCustomer(provider: 'ycloud' | 'meta'): Customer {
  const shop = shops.find((one) => one.facts.provider === provider);
  assert.ok(shop);
  return shop.customer(`+54911552${String((people += 1)).padStart(5, '0')}`);
}

async function idOf(customer: Customer): Promise<string> {
  await nexus.settle();
  return (await customer.conversation()).id;
}

function adminToken(): Record<string, string> {
  return { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' };
}

async function write(customer: Customer, id: string, text: string, as: Record<string, string> = adminToken()) {
  return nexus.request('POST', `${customer.shop.facts.path}/conversations/${id}/messages`, { text }, as);
}

async function put(customer: Customer, id: string, owner: string, as: Record<string, string> = adminToken()) {
  return nexus.request('PUT', `${customer.shop.facts.path}/conversations/${id}/owner`, { owner }, as);
}
