// Customers who wait for a person: told when somebody is there, not forgotten, once; until somebody writes, it is settled, or it goes back to the agent.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const asks = 'Quiero hablar con una persona';
let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus({ spawned: ['orchestrator'] });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const next = (shop: Shop): Customer => shop.customer(`+54911560${String((people += 1)).padStart(5, '0')}`);

async function configure(shop: Shop, settings: Record<string, unknown>): Promise<void> {
  const config = await shop.api<Record<string, unknown> & { smtp: Record<string, unknown> | null }>(
    'GET',
    '/handoff-config',
  );
  const { password_set: _set, password_cannot_open: _open, ...smtp } = config.smtp ?? {};
  await shop.api('PUT', '/handoff-config', { ...config, smtp: config.smtp && smtp, ...settings });
}

/** Hours that are over for now: one minute long, three days from now. */
function farHours(): { day: number; from: string; to: string }[] {
  const day = ((new Date(Date.now() + 3 * 86_400_000).getUTCDay() + 6) % 7) + 1;
  return [{ day, from: '12:00', to: '18:00' }];
}

/** What waits for its hour runs now. */
async function comes(kind: string): Promise<void> {
  await nexus.rows(`update jobs set due_at = now() where kind = $1 and due_at is not null`, [kind]);
  await nexus.rows(`select pg_notify('nexus_due', 'jobs:0')`);
  await nexus.settle();
}

const eventsOf = async (customer: Customer, kind: string): Promise<number> =>
  (
    await nexus.rows('select 1 from events where conversation_id = $1 and kind = $2', [
      (await customer.conversation()).id,
      kind,
    ])
  ).length;

const mailsTo = async (address: string): Promise<{ subject: string; to: string[] }[]> =>
  (await control<{ items: { subject: string; to: string[] }[] }>(nexus.simulators.smtp, 'mails')).items.filter((mail) =>
    mail.to.includes(address),
  );

async function handedOver(shop: Shop): Promise<Customer> {
  const customer = next(shop);
  await customer.writes(asks);
  await customer.receives(1);
  await nexus.settle();
  return customer;
}

const waiting = (shop: Shop): Promise<{ count: number; oldest_since: string | null }> =>
  shop.api('GET', '/waiting-conversations');

const resolve = async (shop: Shop, customer: Customer, method = 'POST'): Promise<void> => {
  await shop.api(method, `/conversations/${(await customer.conversation()).id}/resolve`);
};

test('the queue holds who waits, the longest first, and lets go of whom a person has answered', async () => {
  const shop = await createShop(nexus);
  const first = await handedOver(shop);
  const second = await handedOver(shop);
  await next(shop).writes('Hola! Tenés el buzo negro en M?');
  await nexus.settle();
  const queue = async (): Promise<string[]> =>
    (await shop.api<{ items: { id: string }[] }>('GET', '/conversations?waiting=true')).items.map(({ id }) => id);
  const ids = [(await first.conversation()).id, (await second.conversation()).id];
  assert.deepEqual(await queue(), ids);
  const page = await shop.api<{ items: { id: string }[]; next_cursor: string }>(
    'GET',
    '/conversations?waiting=true&limit=1',
  );
  const rest = await shop.api<{ items: { id: string }[] }>(
    'GET',
    `/conversations?waiting=true&limit=1&cursor=${encodeURIComponent(page.next_cursor)}`,
  );
  assert.deepEqual(
    [...page.items, ...rest.items].map(({ id }) => id),
    ids,
  );
  assert.equal((await waiting(shop)).count, 2);
  await shop.api('POST', `/conversations/${ids[0]}/messages`, { text: 'Hola, soy del equipo. ¿En qué te ayudo?' });
  assert.deepEqual(await queue(), [ids[1]]);
  await first.writes('por el talle');
  await nexus.settle();
  assert.deepEqual(await queue(), [ids[1], ids[0]], 'who writes to a person waits for that person');
  await first.isWrittenToFromTheApp('Ahí lo miro');
  await nexus.settle();
  assert.deepEqual(await queue(), [ids[1]], 'an answer from the phone counts');
});

test('nobody answers in time: one event, one mail, one word to the customer, one alert; also over a restart and when it is run again', async () => {
  const shop = await createShop(nexus, { handoffMail: 'guardia@example.com' });
  const customer = await handedOver(shop);
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator');
  await comes('remind-of-handoff');
  await customer.receives(2);
  assert.match(said((await customer.received()).slice(1)), /sigue en la lista del equipo/);
  await nexus.rows(`update jobs set due_at = now(), done_at = null where kind = 'remind-of-handoff'`);
  await comes('remind-of-handoff');
  assert.equal((await customer.received()).length, 2);
  assert.equal(await eventsOf(customer, 'handoff-unanswered'), 1);
  const subjects = (await mailsTo('guardia@example.com')).map((mail) => mail.subject);
  assert.equal(subjects.length, 2, subjects.join());
  assert.match(subjects[1] ?? '', /sigue esperando tu respuesta/);
  const alerts = async (): Promise<string[]> => {
    await nexus.rows(`update jobs set due_at = now() where kind = 'watch-alerts'`);
    await nexus.rows(`select pg_notify('nexus_due', 'jobs:0')`);
    await new Promise((done) => setTimeout(done, 100));
    const { items } = await shop.api<{ items: { code: string }[] }>('GET', '/alerts');
    return items.map((one) => one.code);
  };
  await until(async () => (await alerts()).includes('handoff.unanswered'));
  await shop.api('POST', `/conversations/${(await customer.conversation()).id}/messages`, { text: 'Acá estoy' });
  await until(async () => !(await alerts()).includes('handoff.unanswered'));
});

test('the moment a person writes, nothing is escalated', async () => {
  const shop = await createShop(nexus, { handoffMail: 'calma@example.com' });
  const customer = await handedOver(shop);
  await customer.isWrittenToFromTheApp('Hola, te ayudo yo');
  await nexus.settle();
  await customer.writes('gracias!');
  await nexus.settle();
  const before = (await customer.received()).length;
  await comes('remind-of-handoff');
  assert.equal((await customer.received()).length, before);
  assert.equal(await eventsOf(customer, 'handoff-unanswered'), 0);
  assert.equal((await mailsTo('calma@example.com')).length, 1);
});

test('without minutes nothing is reminded of; an empty second notice is not sent', async () => {
  const never = await createShop(nexus);
  await configure(never, { reminder_minutes: 0 });
  await handedOver(never);
  const jobs = await nexus.rows(`select 1 from jobs where tenant_id = $1 and kind = 'remind-of-handoff'`, [
    never.facts.tenantId,
  ]);
  assert.equal(jobs.length, 0);
  const mute = await createShop(nexus);
  await configure(mute, { second_notice: '' });
  const customer = await handedOver(mute);
  await comes('remind-of-handoff');
  assert.equal((await customer.received()).length, 1);
  assert.equal(await eventsOf(customer, 'handoff-unanswered'), 1);
});

for (const [locale, words] of [
  ['es-AR', /no hay nadie conectado: te responde una persona el .+ a partir de las 12:00/],
  ['pt-BR', /não há ninguém conectado: uma pessoa te responde n[ao] .+ a partir das 12:00/],
  ['en-US', /Nobody is here right now: a person will answer you on .+ from 12:00/],
] as const) {
  test(`outside the hours of people the customer is told when somebody will be there (${locale})`, async () => {
    const shop = await createShop(nexus, { locale });
    await nexus.admin('PATCH', shop.facts.path, { timezone: 'UTC' });
    await configure(shop, { attention_hours: farHours() });
    const customer = await handedOver(shop);
    assert.match(said(await customer.received()), words);
    await customer.writes('hola?');
    await nexus.settle();
    assert.equal((await customer.received()).length, 1, 'the conversation is a person’s');
    const [job] = await nexus.rows<{ far: boolean }>(
      `select due_at > now() + interval '2 days' as far from jobs where tenant_id = $1 and kind = 'remind-of-handoff'`,
      [shop.facts.tenantId],
    );
    assert.equal(job?.far, true, 'minutes run while somebody is there');
  });
}

test('an agent that goes on outside the hours answers until somebody is there; then the conversation is a person’s', async () => {
  const shop = await createShop(nexus, { handoffMail: 'noche@example.com' });
  await nexus.admin('PATCH', shop.facts.path, { timezone: 'UTC' });
  await configure(shop, { attention_hours: farHours(), agent_answers_outside: true });
  const customer = await handedOver(shop);
  assert.match(said(await customer.received()), /Mientras tanto/);
  assert.equal((await customer.conversation()).owner, 'ai');
  assert.equal((await waiting(shop)).count, 1);
  await customer.writes('Tenés el buzo negro en M?');
  await customer.receives(2);
  await nexus.settle();
  assert.match(said((await customer.received()).slice(1)), /buzo/i);
  assert.equal((await mailsTo('noche@example.com')).length, 1);
  await comes('begin-attention');
  const { owner, owner_reason: reason } = await customer.conversation();
  assert.deepEqual([owner, reason], ['human', 'handoff:customer_asked']);
  assert.equal((await waiting(shop)).count, 1);
  assert.equal(await eventsOf(customer, 'handed-off'), 1);
});

test('of several agents, the one that handed off and goes on is who answers; the line tells the handoff', async () => {
  const shop = await createShop(nexus);
  await nexus.admin('PATCH', shop.facts.path, { timezone: 'UTC' });
  await configure(shop, { attention_hours: farHours(), agent_answers_outside: true });
  const { items } = await shop.api<{ items: { id: string; model: string; enabled_tools: string[] }[] }>(
    'GET',
    '/agents',
  );
  const [ventas] = items;
  assert.ok(ventas);
  const { model, enabled_tools } = ventas;
  const postventa = await shop.api<{ id: string }>('POST', '/agents', {
    name: 'Postventa',
    model,
    enabled_tools,
    system_prompt: 'Palabra clave: ombu.',
  });
  const rules = [{ agent_id: postventa.id, intents: ['after_sales'] }];
  await shop.api('PUT', '/routing', { rules, default_agent_id: ventas.id });
  const customer = next(shop);
  await customer.writes('Hola!');
  await customer.receives(1);
  await nexus.settle();
  const call = { name: 'hand_off_to_person', arguments: { reason: 'cannot_help' } };
  const match = { system_includes: 'ombu' };
  await control(nexus.simulators.llm, 'behaviours', {
    match,
    action: { type: 'script', tool_calls: [call] },
    times: 1,
  });
  await customer.writes('quiero cambiar el talle de la remera');
  await customer.receives(2);
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'ai');
  await customer.writes('ok, gracias');
  await customer.receives(3);
  await nexus.settle();
  const turns = await nexus.rows(
    'select status, agent_id, agent_change from turns where conversation_id = $1 order by id',
    [(await customer.conversation()).id],
  );
  assert.deepEqual(turns, [
    { status: 'answered', agent_id: ventas.id, agent_change: null },
    { status: 'handed_off', agent_id: postventa.id, agent_change: null },
    { status: 'answered', agent_id: postventa.id, agent_change: null },
  ]);
});

test('the budget that ends outside the hours takes the conversation from the agent', async () => {
  const shop = await createShop(nexus);
  await nexus.admin('PATCH', shop.facts.path, { timezone: 'UTC' });
  await configure(shop, { attention_hours: farHours(), agent_answers_outside: true });
  const spender = next(shop);
  await spender.writes('Hola!');
  await spender.receives(1);
  const customer = await handedOver(shop);
  await nexus.rows('update usage_records set cost_usd = 1 where tenant_id = $1', [shop.facts.tenantId]);
  await nexus.admin('PATCH', shop.facts.path, { daily_budget_usd: 0.01 });
  await customer.writes('Tenés el buzo negro en M?');
  await customer.receives(2);
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'human');
  assert.equal(await eventsOf(customer, 'handed-off'), 1);
});

test('a person settles a conversation: the agent answers from the next message on, knowing what the person wrote', async () => {
  const shop = await createShop(nexus);
  const customer = await handedOver(shop);
  const { id } = await customer.conversation();
  await shop.api('POST', `/conversations/${id}/messages`, {
    text: 'Te reservé el buzo a $40.000 hasta el viernes, pasá a buscarlo.',
  });
  await nexus.settle();
  await customer.writes('genial, gracias');
  await nexus.settle();
  const before = (await customer.received()).length;
  await resolve(shop, customer);
  await nexus.settle();
  const settled = await customer.conversation();
  assert.deepEqual([settled.owner, settled.owner_reason, settled.waiting_since], ['ai', 'resolved', null]);
  assert.equal((await customer.received()).length, before, 'thanks to the person are not the agent’s to answer');
  assert.equal(await eventsOf(customer, 'conversation-resolved'), 1);
  await control(nexus.simulators.llm, 'reset', {});
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'El equipo ya te lo dejó reservado a $40.000 hasta el viernes.' },
    times: 1,
  });
  await customer.writes('hasta cuándo me lo guardan?');
  const answer = said((await customer.receives(before + 1)).slice(before));
  assert.match(answer, /\$40\.000 hasta el viernes/, 'what a person promised may be said');
  const { requests } = await control<{ requests: unknown[] }>(nexus.simulators.llm, 'requests');
  const read = JSON.stringify(requests.at(-1));
  assert.match(read, /\[persona del equipo\] Te reservé el buzo a \$40\.000 hasta el viernes/);
  assert.match(read, /What they promised or settled stands/);
});

test('settling is taken back: the same person, the same place in the queue; not after somebody else took over', async () => {
  const shop = await createShop(nexus);
  const customer = await handedOver(shop);
  const before = await customer.conversation();
  await resolve(shop, customer);
  assert.equal((await waiting(shop)).count, 0);
  await resolve(shop, customer, 'DELETE');
  const again = await customer.conversation();
  for (const field of ['owner', 'owner_reason', 'owner_until', 'waiting_since'])
    assert.equal(again[field], before[field], field);
  assert.equal(await eventsOf(customer, 'conversation-reopened'), 1);
  await assert.rejects(resolve(shop, customer, 'DELETE'), /conversations\.not-resolved/);
  await resolve(shop, customer);
  await resolve(shop, customer);
  assert.equal(await eventsOf(customer, 'conversation-resolved'), 2, 'settled twice is settled once more');
  await comes('remind-of-handoff');
  assert.equal(await eventsOf(customer, 'handoff-unanswered'), 0);
});

test('given back by hand or by time, nobody is waited for any more', async () => {
  const shop = await createShop(nexus);
  const byHand = await handedOver(shop);
  await shop.api('PUT', `/conversations/${(await byHand.conversation()).id}/owner`, { owner: 'ai' });
  const byTime = await handedOver(shop);
  await nexus.rows(`update conversations set owner_until = now() where id = $1`, [(await byTime.conversation()).id]);
  await nexus.rows(`update jobs set due_at = now() where kind = 'return-to-ai'`);
  await nexus.rows(`select pg_notify('nexus_due', 'jobs:0')`);
  await until(async () => (await byTime.conversation()).owner === 'ai');
  await nexus.settle();
  assert.equal((await waiting(shop)).count, 0);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 25_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, 'it did not come to be');
    await new Promise((done) => setTimeout(done, 50));
  }
}
