// Whatever provider answers, the customer is answered; what it cost is written down to the token; budgets hold.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const openai = { model_provider: 'openai', model: 'gpt-4.1-mini' };
const claude = { model_provider: 'anthropic', model: 'claude-haiku-4-5' };
const gemini = { model_provider: 'google', model: 'gemini-2.5-flash' };
const wires = { openai: 'chat/completions', anthropic: '/v1/messages', google: ':generateContent' };

let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(async () => {
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await checkInvariants(nexus);
});

interface Asked {
  id: number;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
  aborted: boolean;
  usage: Record<string, unknown> | null;
}
interface Step {
  kind: string;
  reason: { text: string; source: string } | null;
  model: { provider: string; model: string } | null;
  error: { code: string } | null;
}

const next = (shop: Shop): Customer => shop.customer(`+54911557${String((people += 1)).padStart(5, '0')}`);
const asked = async (since = 0): Promise<Asked[]> =>
  (await control<{ requests: Asked[] }>(nexus.simulators.llm, `requests?since=${since}`)).requests;
const lastId = async (): Promise<number> => (await asked()).at(-1)?.id ?? 0;
const fails = (wire: keyof typeof wires, action: object = { type: 'overloaded' }): Promise<unknown> =>
  control(nexus.simulators.llm, 'behaviours', { match: { path: wires[wire] }, action, times: null });

async function shopWith(own: typeof openai, fallbacks: (typeof openai)[] = []): Promise<Shop> {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', '/agents');
  await shop.api('PATCH', `/agents/${items[0]?.id}`, { ...own, fallback_models: fallbacks });
  return shop;
}

async function stepsOf(shop: Shop): Promise<Step[]> {
  const rows = await nexus.rows<{ step: Step }>(
    `select step from turn_steps where tenant_id = $1 order by turn_id, position`,
    [shop.facts.tenantId],
  );
  return rows.map(({ step }) => step);
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(what);
    await new Promise((done) => setTimeout(done, 15));
  }
}

test('a provider that is down gives way to the next, the customer notices nothing, and the log names each attempt', async () => {
  const shop = await shopWith(openai, [claude, gemini]);
  await fails('openai');
  await fails('anthropic', { type: 'rate_limit', seconds: 30 });
  const customer = next(shop);
  await customer.writes('Hola, tenés el buzo negro en M?');
  assert.match(said(await customer.receives()), /Buzo canguro negro/);
  await nexus.settle();
  const models = (await stepsOf(shop)).filter((step) => step.kind === 'model');
  assert.deepEqual(
    models.map(({ model, error }) => [model?.provider, error?.code ?? 'ok']),
    [
      ['openai', 'model.unavailable'],
      ['anthropic', 'model.rate-limited'],
      ['google', 'ok'],
      ['google', 'ok'],
    ],
  );
  const { items } = await shop.api<{ items: { key: string; calls: number }[] }>('GET', '/usage?by=model');
  assert.deepEqual(
    items.map(({ key, calls }) => [key, calls]),
    [['google/gemini-2.5-flash', 2]],
  );
});

test('when all providers are down the customer is asked to write again, and a later message is answered', async () => {
  const shop = await shopWith(openai, [claude]);
  await fails('openai');
  await fails('anthropic');
  const customer = next(shop);
  await customer.writes('Hola, tenés el buzo negro en M?');
  assert.match(said(await customer.receives()), /¿Me escribís de nuevo en unos minutos\?$/);
  await nexus.settle();
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await customer.writes('Y ahora, tenés el buzo negro en M?');
  assert.match(said((await customer.receives(2)).slice(1)), /Buzo canguro negro/);
  await nexus.settle();
});

test('the shop’s own key goes before the platform’s, each to its own provider, and its address only with its own key', async () => {
  const shop = await shopWith(claude);
  const since = await lastId();
  await next(shop).writes('Hola, tenés el buzo negro en M?');
  await nexus.settle();
  await shop.api('PUT', '/credentials', { model_provider: 'anthropic', model_api_key: 'test-own-claude-key' });
  await next(shop).writes('Hola, tenés el buzo gris en M?');
  await nexus.settle();
  const keys = new Set((await asked(since)).map(({ headers }) => headers['x-api-key']));
  assert.deepEqual([...keys], ['test-anthropic-key', 'test-own-claude-key']);
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', '/agents');
  await shop.api('PUT', '/credentials', {
    model_provider: 'openai-compatible',
    model_api_key: 'test-own-server-key',
    base_url: `${nexus.simulators.llm.url}/v1`,
  });
  await shop.api('PATCH', `/agents/${items[0]?.id}`, { model_provider: 'openai-compatible', model: 'simulated-small' });
  const before = await lastId();
  const customer = next(shop);
  await customer.writes('Hola, tenés el buzo negro en M?');
  assert.match(said(await customer.receives()), /Buzo canguro negro/);
  await nexus.settle();
  for (const { headers } of await asked(before)) assert.equal(headers.authorization, 'Bearer test-own-server-key');
  const { total } = await shop.api<{ total: Figures }>('GET', '/usage');
  assert.ok(
    total.estimated_calls > 0 && total.estimated_usd > 0,
    'what has no known price counts, and is told to be assumed',
  );
  assert.equal(total.unpriced_calls, 0);
  const price = { model_provider: 'openai-compatible', model: 'simulated-small', input: 2, cached: 1, output: 8 };
  await shop.api('PUT', '/model-prices', { prices: [price] });
  await customer.writes('y el gris en M?');
  await nexus.settle();
  const priced = (await shop.api<{ total: Figures }>('GET', '/usage')).total;
  const used = (name: 'input_tokens' | 'cached_tokens' | 'output_tokens'): number => priced[name] - total[name];
  const cost = (used('input_tokens') - used('cached_tokens')) * 2 + used('cached_tokens') + used('output_tokens') * 8;
  assert.ok(used('input_tokens') > 0 && priced.estimated_calls === total.estimated_calls);
  assert.ok(
    Math.abs((priced.cost_usd ?? 0) - (total.cost_usd ?? 0) - cost / 1e6) < 1e-7,
    'by the price the shop entered',
  );
  const listed = await shop.api<{ items: { name: string }[] }>('GET', '/credentials');
  assert.deepEqual(
    listed.items.map(({ name }) => name),
    ['anthropic', 'openai-compatible'],
  );
});

test('trying a model says in its provider’s terms what is wrong, and never the key', async () => {
  const shop = await createShop(nexus);
  const trial = (body: object): Promise<{ ok: boolean; failure: { code: string } | null }> =>
    shop.api('POST', '/model-tests', body);
  for (const model of [openai, claude, gemini, { ...openai, model_provider: 'openai-responses' }])
    assert.equal((await trial(model)).ok, true, model.model_provider);
  assert.equal((await trial({ ...claude, model: 'claude' })).failure?.code, 'model.not-found');
  assert.equal((await trial({ ...openai, model_provider: 'openai-compatible' })).failure?.code, 'model.no-key');
  await shop.api('PUT', '/credentials', { model_provider: 'google', model_api_key: 'invalid-own-google-key' });
  const refused = await trial(gemini);
  assert.deepEqual([refused.ok, refused.failure?.code], [false, 'model.unauthorized']);
  assert.ok(!JSON.stringify(refused).includes('invalid-own'));
  await fails('anthropic');
  assert.equal((await trial(claude)).failure?.code, 'model.unavailable');
});

test('sums are those of the providers’ own usage fields, to the token and the cent', async () => {
  const shops = [await shopWith(openai), await shopWith(claude), await shopWith(gemini)];
  const since = await lastId();
  await fails('google', { type: 'broken_arguments' });
  for (const shop of shops) {
    const customer = next(shop);
    for (const text of ['Hola, tenés el buzo negro en M?', 'y en XL?', 'gracias!']) {
      await customer.writes(text);
      await nexus.settle();
    }
  }
  const billed = (await asked(since)).flatMap(({ usage }) => (usage ? [usage] : []));
  const sum = (...names: string[]): number =>
    billed.reduce((total, usage) => total + names.reduce((of, name) => of + Number(figure(usage, name)), 0), 0);
  const wanted = {
    input: sum(
      'prompt_tokens',
      'input_tokens',
      'cache_read_input_tokens',
      'cache_creation_input_tokens',
      'promptTokenCount',
    ),
    cached: sum('prompt_tokens_details.cached_tokens', 'cache_read_input_tokens', 'cachedContentTokenCount'),
    output: sum('completion_tokens', 'output_tokens', 'candidatesTokenCount'),
  };
  const told = { input: 0, cached: 0, output: 0 };
  for (const shop of shops) {
    const costs = [];
    for (const by of ['day', 'model', 'agent', 'customer', 'conversation']) {
      const { items, total } = await shop.api<{ items: Figures[]; total: Figures }>('GET', `/usage?by=${by}`);
      for (const name of ['input_tokens', 'cached_tokens', 'output_tokens', 'calls'] as const)
        assert.equal(
          items.reduce((of, item) => of + item[name], 0),
          total[name],
          `${by} ${name}`,
        );
      costs.push(items.reduce((of, item) => of + (item.cost_usd ?? 0), 0));
      if (by === 'day') {
        told.input += total.input_tokens;
        told.cached += total.cached_tokens;
        told.output += total.output_tokens;
        assert.equal(total.unpriced_calls, 0);
        assert.ok((total.cost_usd ?? 0) > 0);
      }
    }
    for (const cost of costs) assert.ok(Math.abs(cost - (costs[0] ?? 0)) < 1e-9);
  }
  assert.ok(billed.length >= 12 && wanted.cached > 0);
  assert.deepEqual(told, wanted);
});

for (const [wire, model] of [
  ['openai', openai],
  ['anthropic', claude],
  ['google', gemini],
] as const) {
  test(`a newer message and a person each end the request to ${wire} at once`, async () => {
    const shop = await shopWith(model);
    const customer = next(shop);
    await control(nexus.simulators.llm, 'behaviours', {
      match: { path: wires[wire] },
      action: { type: 'hang' },
      times: 2,
    });
    const since = await lastId();
    await customer.writes('Hola, tenés el buzo negro en M?');
    await until('the model is asked', async () => (await asked(since)).length === 1);
    await customer.writes('en L mejor');
    await until('the first request was given up', async () => (await asked(since))[0]?.aborted === true);
    await until('the model is asked again', async () => (await asked(since)).length === 2);
    const { id } = await customer.conversation();
    await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
    await until('the second request was given up', async () => (await asked(since))[1]?.aborted === true);
    await nexus.settle();
    assert.deepEqual(
      (await asked(since)).map(({ aborted }) => aborted),
      [true, true],
    );
    assert.equal((await customer.received()).length, 0);
  });
}

test('what a turn had used when it was given up is written down too', async () => {
  const shop = await shopWith(openai);
  const customer = next(shop);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: wires.openai, after_tools: true },
    action: { type: 'hang' },
    times: 1,
  });
  const since = await lastId();
  await customer.writes('Hola, tenés el buzo negro en M?');
  await until('the model is asked with results', async () => (await asked(since)).length === 2);
  await customer.writes('en L mejor');
  await customer.receives();
  await nexus.settle();
  const billed = (await asked(since)).reduce((total, { usage }) => total + Number(usage?.['prompt_tokens'] ?? 0), 0);
  let told = 0;
  await until('all of it is told', async () => {
    const { total } = await shop.api<{ total: Figures }>('GET', '/usage');
    told = total.input_tokens;
    return told >= billed;
  });
  assert.equal(told, billed);
  const turns = await nexus.rows<{ status: string; calls: number }>(
    `select t.status, count(u.id)::int as calls from turns t left join usage_records u on u.tenant_id = t.tenant_id and u.turn_id = t.id
      where t.tenant_id = $1 group by t.id, t.status order by t.id`,
    [shop.facts.tenantId],
  );
  assert.deepEqual(
    turns.map(({ status, calls }) => [status, calls > 0]),
    [
      ['superseded', true],
      ['answered', true],
    ],
  );
});

test('from the agreed share of the budget the cheaper model answers from less, the log says so, and the owner is told at 50, 80 and 100 %', async () => {
  const shop = await shopWith(openai);
  const regular = next(shop);
  for (let told = 0; told < 8; told += 1) {
    await regular.writes(`Hola, tenés el buzo negro en M? ${'abcdefgh'[told]}`);
    await nexus.settle();
  }
  await shop.api('PATCH', '', { daily_budget_usd: 1, thrift_from_percent: 60, thrift_model: claude });
  const mails = async (): Promise<string[]> =>
    (await control<{ items: { subject: string }[] }>(nexus.simulators.smtp, 'mails')).items
      .map(({ subject }) => subject)
      .filter((subject) => /presupuesto/.test(subject));
  const already = (await mails()).length;
  const levels: string[] = [];
  for (const share of [0.4, 0.5, 0.7, 0.85]) {
    await spendUntil(shop, share);
    const since = await lastId();
    await regular.writes(`y el gris? ${share}`);
    await nexus.settle();
    const [first] = await asked(since);
    levels.push(first?.path === wires.anthropic ? 'cheaper' : 'own');
    if (share === 0.7) assert.ok(JSON.stringify(first?.body).split('buzo negro en M?').length <= 13);
  }
  assert.deepEqual(levels, ['own', 'own', 'cheaper', 'cheaper']);
  const rules = (await stepsOf(shop)).filter(({ reason }) => reason?.source === 'rule');
  assert.equal(rules.length, 2);
  assert.match(rules[0]?.reason?.text ?? '', /of today's US\$ 1\.00 are spent: claude-haiku-4-5 answers/);
  await spendUntil(shop, 1);
  const late = next(shop);
  await late.writes('Hola, tenés el buzo negro?');
  assert.equal(said(await late.receives(1)), 'Te paso con una persona del equipo.');
  await nexus.settle();
  assert.equal((await late.conversation()).owner_reason, 'handoff:budget_exhausted');
  const subjects = (await mails()).slice(already);
  assert.deepEqual(
    subjects.map((subject) => /(\d+) %|todo el/.exec(subject)?.[1] ?? 'todo'),
    ['50', '80', 'todo'],
  );
  const events = await nexus.rows<{ kind: string; percent: number }>(
    `select kind, (data->>'percent')::int as percent from events where tenant_id = $1 and starts_with(kind, 'budget-') order by id`,
    [shop.facts.tenantId],
  );
  assert.deepEqual(
    events.map(({ kind, percent }) => `${kind} ${percent}`),
    ['budget-warning 50', 'budget-warning 80', 'budget-exhausted 100'],
  );
  const { today } = await shop.api<{ today: { spent_usd: number; budget_usd: number } }>('GET', '/usage');
  assert.ok(today.budget_usd === 1 && today.spent_usd >= 1);
});

test('an answer that would cost more than its agent may spend ends at that limit', async () => {
  const shop = await shopWith(openai);
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', '/agents');
  await shop.api('PATCH', `/agents/${items[0]?.id}`, { max_turn_cost_usd: 0.0001 });
  const customer = next(shop);
  await fails('openai', { type: 'endless_tools' });
  await customer.writes('Hola, tenés el buzo negro en M?');
  assert.match(said(await customer.receives()), /le quedó al equipo de la tienda/);
  await nexus.settle();
});

test('a picture reaches a model that sees, once; a model that does not reads its label', async () => {
  for (const [model, seen] of [
    [openai, true],
    [claude, true],
    [{ model_provider: 'openai', model: 'simulated-blind' }, false],
  ] as const) {
    const shop = await shopWith(model);
    const customer = next(shop);
    const since = await lastId();
    await customer.sends({ type: 'image', sample: 'product', caption: 'Tenés el buzo negro en S?' });
    assert.match(said(await customer.receives()), /Buzo canguro negro/);
    await nexus.settle();
    const [first] = await asked(since);
    assert.equal(/iVBORw0KGgo/.test(JSON.stringify(first?.body)), seen, model.model);
    assert.match(JSON.stringify(first?.body), /\[imagen\] Tenés el buzo negro en S\?/);
    const before = await lastId();
    await customer.writes('y en M?');
    await nexus.settle();
    assert.ok(
      !/iVBORw0KGgo/.test(JSON.stringify((await asked(before)).map(({ body }) => body))),
      'it is not sent again',
    );
  }
});

type Figures = Record<
  'input_tokens' | 'cached_tokens' | 'output_tokens' | 'calls' | 'unpriced_calls' | 'estimated_calls' | 'estimated_usd',
  number
> & {
  cost_usd: number | null;
};

function figure(usage: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], usage) ?? 0;
}

/** As if the shop's turns so far had cost so much that this share of one dollar is spent. */
async function spendUntil(shop: Shop, share: number): Promise<void> {
  await nexus.rows(
    `insert into usage_records (tenant_id, id, turn_id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd)
     select tenant_id, gen_random_uuid(), id, 'openai', 'x', 1, 1, 0,
            $2 - (select coalesce(sum(cost_usd), 0) from usage_records where tenant_id = $1)
       from turns where tenant_id = $1 order by id limit 1 returning id`,
    [shop.facts.tenantId, share],
  );
}
