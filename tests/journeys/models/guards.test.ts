// What protects the shop's purse and nerves: turns per customer and hour, money per day, machines on the other side.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const notice = 'Te paso con una persona del equipo.';
const cap = 12;
let nexus: Nexus;
let people = 0;

before(async () => {
  nexus = await startNexus({ environment: { LOOP_GUARD: 'on', CUSTOMER_TURNS_PER_HOUR: String(cap) } });
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Hola, contame qué buscás y te ayudo.' },
    times: null,
  });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const next = (shop: Shop): Customer => shop.customer(`+54911556${String((people += 1)).padStart(5, '0')}`);
const mailed = async (): Promise<{ subject: string; text: string }[]> =>
  (await control<{ items: { subject: string; text: string }[] }>(nexus.simulators.smtp, 'mails')).items;
const eventsOf = (shop: Shop, prefix: string): Promise<{ kind: string; data: Record<string, unknown> }[]> =>
  nexus.rows(`select kind, data from events where tenant_id = $1 and starts_with(kind, $2) order by id`, [
    shop.facts.tenantId,
    prefix,
  ]);
const turnsOf = async (shop: Shop): Promise<number> => {
  const [row] = await nexus.rows<{ count: number }>(
    `select count(*)::int as count from turns where tenant_id = $1 and status in ('answered', 'failed')`,
    [shop.facts.tenantId],
  );
  return row?.count ?? 0;
};

/** Answers every message that comes, until nothing comes any more or it has said `most` things. @returns how often it spoke */
async function letItTalk(customer: Customer, says: (place: number) => string, most: number): Promise<number> {
  let spoken = 0;
  let heard = 0;
  while (spoken < most) {
    await customer.writes(says(spoken));
    spoken += 1;
    await customer.shop.nexus.settle();
    const received = (await customer.received()).length;
    if (received === heard) return spoken;
    heard = received;
  }
  return spoken;
}

for (const [what, says, bound] of [
  [
    'one away message with a number in it',
    (place) => `Gracias por escribir a Ferretería Sur. Tu consulta nº ${4800 + place} será respondida a la brevedad.`,
    7,
  ],
  [
    'two sentences in turn',
    (place) =>
      place % 2
        ? `No entendí tu respuesta ${place}. Elegí una opción: 1. Ventas 2. Soporte`
        : '¡Gracias por comunicarte! En breve te responde un asesor.',
    8,
  ],
] as [string, (place: number) => string, number][]) {
  test(`a machine that answers every message with ${what} is stopped, and the owner is told once`, async () => {
    const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
    const bot = next(shop);
    const mailsBefore = (await mailed()).length;
    const spoken = await letItTalk(bot, says, 30);
    assert.ok(spoken <= bound + 1, `${spoken} messages`);
    assert.ok((await turnsOf(shop)) < bound, 'the model is asked no more than that');
    const conversation = await bot.conversation();
    assert.deepEqual([conversation.owner, conversation.owner_reason], ['human', 'handoff:loop']);
    assert.equal((await bot.silences()).filter((reason) => reason === 'loop').length, 1);
    assert.equal((await eventsOf(shop, 'handed-off')).length, 1);
    const mails = (await mailed()).slice(mailsBefore);
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.text ?? '', /parece que del otro lado responde una máquina/);
  });
}

test('a customer who says "ok", "gracias" and "si" again and again is answered every time', async () => {
  const shop = await createShop(nexus);
  const customer = next(shop);
  const spoken = await letItTalk(customer, (place) => ['ok', 'gracias', 'si', 'Ok!'][place % 4] ?? '', cap - 1);
  assert.equal(spoken, cap - 1);
  assert.equal((await customer.conversation()).owner, 'ai');
});

test('a customer gets so many turns per hour, on all numbers of the shop together; others are not concerned', async () => {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const customer = next(shop);
  const half = cap / 2;
  assert.equal(await letItTalk(customer, (place) => `Pregunta ${'abcdefghijklm'[place]}?`, half), half);
  await nexus.rows(
    `with other as (
       insert into channels (tenant_id, id, provider, label, phone_number, mode)
       select tenant_id, gen_random_uuid(), provider, 'otro', '+541100000000', mode from channels where tenant_id = $1 returning tenant_id, id)
     update conversations c set channel_id = other.id from other where c.tenant_id = other.tenant_id returning c.id`,
    [shop.facts.tenantId],
  );
  const more = await letItTalk(customer, (place) => `Otra ${'abcdefghijklm'[place]}?`, cap);
  assert.ok(more <= half + 2, `${more} more`);
  assert.equal(await turnsOf(shop), cap);
  assert.equal(said((await customer.received()).slice(-1)), notice);
  const other = next(shop);
  await other.writes('Hola, tenés el buzo negro?');
  assert.match(said(await other.receives(1)), /contame qué buscás/);
  await nexus.settle();
});

test('the day’s money: a warning at 80 %, then each customer gets one stated reply and a person; raised, the agent answers again', async () => {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const tenant = await shop.api<{ daily_budget_usd: number | null }>('GET', '');
  assert.equal(tenant.daily_budget_usd, null);
  const first = next(shop);
  await first.writes('Hola, tenés el buzo negro?');
  await first.receives(1);
  await nexus.settle();
  const [spent] = await nexus.rows<{ usd: number }>(
    'select sum(cost_usd)::float8 as usd from usage_records where tenant_id = $1',
    [shop.facts.tenantId],
  );
  assert.ok((spent?.usd ?? 0) > 0, 'the demo model has a price');
  await spend(shop, 0.85);
  assert.equal((await shop.api('PATCH', '', { daily_budget_usd: 1 })).daily_budget_usd, 1);
  const mailsBefore = (await mailed()).length;
  for (let turn = 0; turn < 2; turn += 1) {
    const customer = next(shop);
    await customer.writes('Hola, tenés el buzo negro?');
    assert.match(said(await customer.receives(1)), /contame qué buscás/);
    await nexus.settle();
  }
  assert.deepEqual(
    (await eventsOf(shop, 'budget-')).map(({ kind }) => kind),
    ['budget-warning'],
  );
  await spend(shop, 0.15);
  const refused = [next(shop), next(shop)];
  for (const customer of refused) {
    await customer.writes('Hola, tenés el buzo negro?');
    assert.equal(said(await customer.receives(1)), notice);
    await customer.writes('Hola?');
    await nexus.settle();
    assert.equal((await customer.received()).length, 1, 'one stated reply, not one per message');
    assert.equal((await customer.conversation()).owner_reason, 'handoff:budget_exhausted');
    assert.deepEqual(await customer.silences(), ['budget_exhausted', 'person_in_charge']);
  }
  assert.deepEqual(
    (await eventsOf(shop, 'budget-')).map(({ kind }) => kind),
    ['budget-warning', 'budget-exhausted'],
  );
  const subjects = (await mailed()).slice(mailsBefore).map(({ subject }) => subject);
  assert.equal(subjects.filter((subject) => /80 % del presupuesto/.test(subject)).length, 1);
  assert.equal(subjects.filter((subject) => /todo el presupuesto/.test(subject)).length, 1);
  assert.equal(subjects.filter((subject) => /necesita que le respondas/.test(subject)).length, refused.length);
  await shop.api('PATCH', '', { daily_budget_usd: 50 });
  const later = next(shop);
  await later.writes('Hola, tenés el buzo negro?');
  assert.match(said(await later.receives(1)), /contame qué buscás/);
  await spend(shop, 100);
  await shop.api('PATCH', '', { daily_budget_usd: 0 });
  const free = next(shop);
  await free.writes('Hola, tenés el buzo negro?');
  assert.match(said(await free.receives(1)), /contame qué buscás/);
  await nexus.settle();
});

test('yesterday’s money does not count, and another shop’s neither', async () => {
  const [shop, other] = [await createShop(nexus), await createShop(nexus)];
  for (const one of [shop, other]) await next(one).writes('Hola, tenés el buzo negro?');
  await nexus.settle();
  await spend(shop, 100);
  await nexus.rows(
    `update usage_records set created_at = now() - interval '25 hours' where tenant_id = $1 returning id`,
    [shop.facts.tenantId],
  );
  await spend(other, 100);
  await shop.api('PATCH', '', { daily_budget_usd: 1 });
  const customer = next(shop);
  await customer.writes('Hola, tenés el buzo negro?');
  assert.match(said(await customer.receives(1)), /contame qué buscás/);
  await nexus.settle();
});

/** As if the shop's turns so far had cost so much more. */
async function spend(shop: Shop, usd: number): Promise<void> {
  await nexus.rows(
    `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd)
     select tenant_id, gen_random_uuid(), id, 'openai', 'x', 1, 1, 0, $2 from turns where tenant_id = $1 order by id limit 1 returning id`,
    [shop.facts.tenantId, usd],
  );
}
