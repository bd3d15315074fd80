// Who asks for a person, loses patience, complains, has paid or was failed twice gets a person, by code: whatever the model says, and where there is no model.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(async () => {
  await checkInvariants(nexus);
  await control(nexus.simulators.llm, 'reset', {});
});

const next = (shop: Shop): Customer => shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);

/** The model says this, whatever it is asked. */
const modelSays = (content: string): Promise<unknown> =>
  control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content },
    times: null,
  });

async function isHandedOff(customer: Customer, reason: string): Promise<void> {
  await nexus.settle();
  const conversation = await customer.conversation();
  assert.deepEqual([conversation.owner, conversation.owner_reason], ['human', `handoff:${reason}`]);
  assert.ok(conversation.waiting_since, 'it stands in the queue of those who wait');
  const rows = await nexus.rows<{ reason: string }>(
    `select data->>'reason' as reason from events where conversation_id = $1 and kind = 'handed-off'`,
    [conversation.id],
  );
  assert.deepEqual(rows, [{ reason }]);
}

const askedOf = async (): Promise<number> => {
  const { requests } = await control<{ requests: { path: string }[] }>(nexus.simulators.llm, 'requests');
  return requests.filter((one) => one.path.includes('chat')).length;
};

for (const [locale, text, reason] of [
  ['es-AR', 'quiero hablar con alguien', 'customer_asked'],
  ['es-AR', 'un humano por favor', 'customer_asked'],
  ['pt-BR', 'quero falar com um atendente', 'customer_asked'],
  ['en-US', 'can I talk to a human?', 'customer_asked'],
  ['es-AR', 'ya te dije mi talle, no entendés nada', 'frustration'],
  ['pt-BR', 'já te disse, você não entende', 'frustration'],
  ['es-AR', 'los voy a denunciar en defensa del consumidor', 'complaint'],
  ['pt-BR', 'vou abrir reclamação no Procon', 'complaint'],
  ['es-AR', 'ya pagué', 'payment_receipt'],
  ['pt-BR', 'fiz o pix, segue o comprovante', 'payment_receipt'],
] as const) {
  test(`"${text}" (${locale}) goes to a person (${reason}); the model is not asked`, async () => {
    await modelSays('Sigo yo, no hace falta nadie más.');
    const shop = await createShop(nexus, { locale });
    const customer = next(shop);
    await customer.writes(text);
    await customer.receives(1);
    await isHandedOff(customer, reason);
    assert.equal((await customer.received()).length, 1);
    assert.equal(await askedOf(), 0);
  });
}

test('an agent that does not know twice in a row, or asks the same twice, hands over instead of saying it again', async () => {
  const shop = await createShop(nexus);
  for (const answer of ['Ese dato no lo tengo a mano.', 'Hola! ¿Me decís qué talle usás normalmente?']) {
    await modelSays(answer);
    const customer = next(shop);
    await customer.writes('Hola, para cuándo llega?');
    assert.equal(said(await customer.receives(1)), answer);
    await nexus.settle();
    await customer.writes('entonces?');
    assert.match(said((await customer.receives(2)).slice(1)), /persona del equipo/);
    await isHandedOff(customer, 'repeated_failure');
    await control(nexus.simulators.llm, 'reset', {});
  }
});

test('a model that fails twice in a row hands over', async () => {
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'empty' },
    times: null,
  });
  const customer = next(await createShop(nexus));
  await customer.writes('Hola, tenés el buzo negro?');
  assert.match(said(await customer.receives(1)), /^Perdón/);
  await nexus.settle();
  await customer.writes('Tenés el buzo negro?');
  await customer.receives(2);
  await isHandedOff(customer, 'repeated_failure');
});

for (const [what, prepare] of [
  ['the agent has no tool for it', (shop: Shop) => withTools(shop, [])],
  ['the model is down', () => modelFails()],
  ['the day’s budget is spent', (shop: Shop) => spendBudget(shop)],
  ['no agent is active', (shop: Shop) => withoutAgent(shop)],
] as const) {
  test(`a way to a person exists when ${what}, and no shop is connected`, async () => {
    const shop = await createShop(nexus, { store: null });
    await prepare(shop);
    const customer = next(shop);
    await customer.writes('Hola, quiero hablar con una persona');
    assert.match(said(await customer.receives(1)), /persona del equipo/);
    await isHandedOff(customer, 'customer_asked');
  });
}

test('a person is offered by an agent without the tool: a yes is kept', async () => {
  await modelSays('Con eso no llego. ¿Querés que te pase con una persona del equipo?');
  const shop = await createShop(nexus);
  await withTools(shop, []);
  const customer = next(shop);
  await customer.writes('Hola, me hacen precio?');
  await customer.receives(1);
  await nexus.settle();
  await customer.writes('sí, dale');
  await customer.receives(2);
  await isHandedOff(customer, 'customer_asked');
});

test('"¿son personas?" is answered honestly and hands nothing over, whatever the model pretends', async () => {
  const shop = await createShop(nexus);
  const pretends = next(shop);
  await modelSays('Sí, soy una persona real, quedate tranqui.');
  await pretends.writes('¿Son personas?');
  assert.match(said(await pretends.receives(1)), /inteligencia artificial/);
  const evades = next(shop);
  await control(nexus.simulators.llm, 'reset', {});
  await modelSays('Hola! Contame qué buscás.');
  await evades.writes('Sos un bot?');
  assert.match(said(await evades.receives(1)), /inteligencia artificial/);
  const honest = next(shop);
  await control(nexus.simulators.llm, 'reset', {});
  await modelSays('Soy el asistente virtual de la tienda 🤖 ¿En qué te ayudo?');
  await honest.writes('¿estoy hablando con una persona?');
  assert.match(said(await honest.receives(1)), /asistente virtual de la tienda 🤖/);
  await nexus.settle();
  for (const customer of [pretends, evades, honest]) {
    assert.equal((await customer.conversation()).owner, 'ai');
    assert.doesNotMatch(said(await customer.received()), /soy una persona/i);
  }
});

test('a rule that is off is silent, the owner’s own words count, and what the settings leave out stays', async () => {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const config = await shop.api<Record<string, unknown>>('GET', '/handoff-config');
  const { smtp: _smtp, ...rest } = config;
  await shop.api('PUT', '/handoff-config', {
    ...rest,
    smtp: null,
    rules: { frustration: { on: false }, complaint: { words: ['talón partido'] } },
  });
  const kept = await shop.api<{ rules: unknown; reminder_minutes: number }>('PUT', '/handoff-config', {
    enabled: false,
    destination_email: null,
    customer_notice: 'Te paso con una persona del equipo.',
    smtp: null,
    context: { name: true, phone: true, history: true, ids: true },
  });
  assert.deepEqual(kept.rules, {
    customer_asked: { words: [] },
    payment_receipt: { on: true, words: [] },
    complaint: { on: true, words: ['talón partido'] },
    frustration: { on: false, words: [] },
    repeated_failure: { on: true, times: 2 },
  });
  assert.equal(kept.reminder_minutes, 15);
  await modelSays('Contame más y lo vemos.');
  const angry = next(shop);
  await angry.writes('sos un inútil');
  assert.equal(said(await angry.receives(1)), 'Contame más y lo vemos.');
  const own = next(shop);
  await own.writes('Vino con el TALON PARTIDO');
  await own.receives(1);
  await isHandedOff(own, 'complaint');
});

async function withTools(shop: Shop, tools: string[]): Promise<void> {
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', '/agents');
  await shop.api('PATCH', `/agents/${items[0]?.id}`, { enabled_tools: tools });
}

async function withoutAgent(shop: Shop): Promise<void> {
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', '/agents');
  for (const { id } of items) await shop.api('PATCH', `/agents/${id}`, { is_active: false });
}

async function modelFails(): Promise<void> {
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'answer', status: 503, body: { error: {} } },
    times: null,
  });
}

async function spendBudget(shop: Shop): Promise<void> {
  const customer = next(shop);
  await customer.writes('Hola!');
  await customer.receives(1);
  await nexus.settle();
  await nexus.rows('update usage_records set cost_usd = 1 where tenant_id = $1', [shop.facts.tenantId]);
  await nexus.admin('PATCH', shop.facts.path, { daily_budget_usd: 0.01 });
}
