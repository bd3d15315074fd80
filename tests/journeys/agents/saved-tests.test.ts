// An owner saves what a customer was answered as a test: nothing of the customer is in it, it runs without shop and phone, and red holds a draft back.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type {
  AgentTest,
  AgentTestSummary,
  TestPreview,
  TestRun,
  TestRunDetail,
} from '@nexus/contracts/saved-tests/agent-tests';
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
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await nexus.settle();
  await checkInvariants(nexus);
});

const canaries = [
  'canaria',
  'zafiro',
  'canaria@correo.example',
  '30111222',
  '30.111.222',
  '66778899',
  '5511990',
  '77410',
];
const next = (shop: Shop): Customer =>
  shop.customer(`+5491155119${String((people += 1)).padStart(3, '0')}`, 'Canaria Zafiro');

interface Agent {
  id: string;
  revision: number;
  published_number: number;
  draft_version_id: string | null;
  system_prompt: string;
}
const agentOf = async (shop: Shop): Promise<Agent> =>
  (await shop.api<{ items: Agent[] }>('GET', '/agents')).items[0] as Agent;

/** A customer who tells much of themselves, and asks for a jumper. */
async function talk(shop: Shop): Promise<{ customer: Customer; conversationId: string; turnId: string }> {
  const customer = next(shop);
  await customer.writes(
    'Hola, soy Canaria Zafiro, DNI 30.111.222, canaria@correo.example, mi tel es 11 6677-8899. ¿Tenés el buzo negro en M?',
  );
  assert.match(said(await customer.receives(1)), /Buzo canguro negro/);
  await customer.writes('Gracias! Mi pedido es el 77410 ¿y el buzo gris?');
  await customer.receives(2);
  await nexus.settle();
  const { id } = await customer.conversation();
  const { items } = await shop.api<{ items: { id: string }[] }>('GET', `/conversations/${id}/turns`);
  return { customer, conversationId: id, turnId: String(items.at(-1)?.id) };
}

const refuse = (shop: Shop, method: string, path: string, body: unknown) =>
  nexus.request(method, shop.facts.path + path, body, {
    'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '',
  }) as Promise<{
    status: number;
    body: Record<string, unknown>;
  }>;

async function save(
  shop: Shop,
  turnId: string | null,
  conversationId: string,
  changes: object = {},
): Promise<AgentTest> {
  const path = `/conversations/${conversationId}`;
  const query = turnId === null ? '' : `?turn_id=${turnId}`;
  const shown = await shop.api<TestPreview>('GET', `${path}/test-preview${query}`);
  const { name, expectations, agent_id } = shown;
  const saved = await shop.api<AgentTest>('POST', `${path}/tests`, {
    turn_id: turnId,
    agent_id,
    name,
    expectations: { ...expectations, ...changes },
  });
  assert.deepEqual(
    [saved.messages, saved.tool_results],
    [shown.messages, shown.tool_results],
    'what was shown is kept',
  );
  return saved;
}

async function finished(shop: Shop, agentId: string, run: Pick<TestRun, 'id'>): Promise<TestRunDetail> {
  const end = Date.now() + 60_000;
  for (;;) {
    const now = await shop.api<TestRunDetail>('GET', `/agents/${agentId}/test-runs/${run.id}`);
    if (now.state !== 'running') return now;
    if (Date.now() > end) assert.fail(`the run stands at ${now.done} of ${now.total}`);
    await new Promise((pause) => setTimeout(pause, 50));
  }
}
const start = (shop: Shop, agentId: string, body: object = {}) =>
  shop.api<TestRun>('POST', `/agents/${agentId}/test-runs`, body);

/** Rows of all tables that name a canary, but those of the conversation itself. */
async function places(texts: string[]): Promise<string[]> {
  const found: string[] = [];
  const tables = await nexus.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables)
    for (const { row } of await nexus.rows<{ row: string }>(`select t::text as row from ${name} t`))
      if (texts.some((text) => row.toLowerCase().includes(text))) found.push(name.split('.')[1] ?? name);
  return [...new Set(found)];
}
const counted = [
  'conversations',
  'customers',
  'messages',
  'turns',
  'turn_steps',
  'deliveries',
  'memories',
  'handoffs',
  'knowledge_questions',
];
const counts = async (): Promise<unknown> =>
  (
    await nexus.rows(`select ${counted.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`)
  )[0];
const outside = async (): Promise<unknown> => {
  const shop = await control<{ requests: { sequence: number }[] }>(nexus.simulators.tiendanube, 'requests');
  const phone = await control<{ items: unknown[] }>(nexus.simulators.ycloud, 'sent');
  return [shop.requests.at(-1)?.sequence, phone.items.length];
};

test('a saved answer holds nothing of the customer, runs offline and is counted; erasing the customer changes nothing of it', async () => {
  const shop = await createShop(nexus);
  const { customer, conversationId, turnId } = await talk(shop);
  const saved = await save(shop, turnId, conversationId);
  assert.deepEqual(saved.expectations.must_call, ['search_products']);
  assert.ok(
    saved.expectations.must_say.some((phrase) => /Buzo canguro negro/i.test(phrase)),
    JSON.stringify(saved.expectations),
  );
  const whole = await save(shop, null, conversationId);
  assert.equal(whole.messages.filter(({ role }) => role === 'customer').length, 2);
  const [before, world] = [await counts(), await outside()];
  const run = await finished(shop, saved.agent_id, await start(shop, saved.agent_id));
  assert.deepEqual(
    [run.state, run.verdict, run.done],
    ['finished', 'passed', 2],
    JSON.stringify(run.results.map(({ reasons }) => reasons)),
  );
  assert.deepEqual(
    run.results.map(({ answers }) => answers.length),
    [1, 2],
  );
  assert.match(run.results[0]?.answers[0]?.texts.join('\n') ?? '', /Buzo canguro negro/);
  assert.deepEqual([await counts(), await outside()], [before, world], 'neither shop nor phone nor memory was touched');
  const cost = run.results.reduce((sum, { usage }) => sum + (usage.cost_usd ?? 0), 0);
  const [used] = await nexus.rows<{ cost: number; calls: number }>(
    `select sum(cost_usd)::float8 as cost, count(*)::int as calls from usage_records where tenant_id = $1 and turn_id is null`,
    [shop.facts.tenantId],
  );
  const calls = run.results.flatMap(({ answers }) =>
    answers.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'model')),
  );
  assert.equal(used?.calls, calls.length);
  assert.ok(cost > 0 && Math.abs((used?.cost ?? 0) - cost) < 1e-7);
  const held = await places(canaries);
  assert.ok(held.includes('messages') && !held.some((table) => table.startsWith('agent_')), held.join());
  const kept = () => nexus.rows('select * from agent_tests where tenant_id = $1 order by id', [shop.facts.tenantId]);
  const asItWas = await kept();
  const { customer: who } = (await customer.conversation()) as unknown as { customer: { id: string } };
  assert.equal((await refuse(shop, 'DELETE', `/customers/${who.id}`, undefined)).status, 204);
  await nexus.settle();
  assert.deepEqual(await places(canaries), []);
  assert.deepEqual(await kept(), asItWas);
  assert.equal((await finished(shop, saved.agent_id, await start(shop, saved.agent_id))).verdict, 'passed');
});

test('a red test holds the draft back and says why; green lets it through; an owner publishes all the same, with a reason that stays', async () => {
  const shop = await createShop(nexus);
  const { conversationId, turnId } = await talk(shop);
  const saved = await save(shop, turnId, conversationId, { must_not_say: ['palta'] });
  const agent = await agentOf(shop);
  const direct = await refuse(shop, 'PATCH', `/agents/${agent.id}`, { tone: 'seca' });
  assert.deepEqual([direct.status, direct.body.code], [409, 'agents.tests-want-a-draft']);
  const drafted = await shop.api<Agent>('PATCH', `/agents/${agent.id}`, {
    draft: true,
    system_prompt: `${agent.system_prompt}\nPalabra clave: ceibo.`,
  });
  await control(nexus.simulators.llm, 'behaviours', {
    match: { system_includes: 'ceibo' },
    action: { type: 'script', content: 'Tengo palta.' },
    times: null,
  });
  const red = await refuse(shop, 'POST', `/agents/${agent.id}/publish`, { revision: drafted.revision });
  assert.deepEqual([red.status, red.body.code], [409, 'agents.tests-failed']);
  const [test_] = red.body.tests as {
    test_id: string;
    name: string;
    reasons: { code: string; value: string | null }[];
  }[];
  assert.deepEqual([test_?.test_id, test_?.name], [saved.id, saved.name]);
  assert.deepEqual(new Set(test_?.reasons.map(({ code }) => code)), new Set(['not_said', 'said', 'not_called']));
  assert.equal((await agentOf(shop)).published_number, agent.published_number);
  const isCurrent = async () => (await finished(shop, agent.id, { id: String(red.body.run_id) })).is_current;
  assert.equal(await isCurrent(), true);
  const runs = async () => (await shop.api<{ items: TestRun[] }>('GET', `/agents/${agent.id}/test-runs`)).items;
  const told = await refuse(shop, 'POST', `/agents/${agent.id}/publish`, {});
  assert.equal(told.body.run_id, red.body.run_id, 'the same content and tests are not run anew');
  assert.equal((await runs()).length, 1);
  const published = await shop.api<Agent>('POST', `/agents/${agent.id}/publish`, {
    note: 'urgente',
    despite_tests: 'la palta es el producto nuevo',
  });
  assert.equal(published.published_number, agent.published_number + 1);
  const { items } = await shop.api<{ items: { note: string }[] }>('GET', `/agents/${agent.id}/versions`);
  assert.equal(items[0]?.note, 'urgente · ✗ 1/1 · la palta es el producto nuevo');
  const [audited] = await nexus.rows<{ data: { despite_tests: string; red: string[] } }>(
    `select data from audit_log where tenant_id = $1 and action = 'agents.publish' order by id desc limit 1`,
    [shop.facts.tenantId],
  );
  assert.deepEqual([audited?.data.despite_tests, audited?.data.red], ['la palta es el producto nuevo', [saved.id]]);
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await shop.api('PATCH', `/agents/${agent.id}`, { draft: true, system_prompt: agent.system_prompt });
  await shop.api('PATCH', `/agents/${agent.id}/tests/${saved.id}`, { name: 'otro' });
  assert.equal(await isCurrent(), false);
  const { items: listed } = await shop.api<{ items: AgentTestSummary[] }>('GET', `/agents/${agent.id}/tests`);
  assert.deepEqual(
    [listed[0]?.messages, listed[0]?.calls],
    [
      saved.messages.map(({ role, text }) => ({ role, text })),
      saved.tool_results.map(({ name, arguments: asked }) => ({ name, arguments: asked })),
    ],
  );
  const green = await shop.api<Agent>('POST', `/agents/${agent.id}/publish`, {});
  assert.equal(green.published_number, agent.published_number + 2);
  assert.equal((await refuse(shop, 'DELETE', `/agents/${agent.id}/tests/${saved.id}`, undefined)).status, 204);
  await shop.api('PATCH', `/agents/${agent.id}`, { tone: 'seca' });
});

test('a suite whose model is away is no green one, and one whose draft changes meanwhile says nothing', async () => {
  const shop = await createShop(nexus);
  const { conversationId, turnId } = await talk(shop);
  const saved = await save(shop, turnId, conversationId);
  const agent = await agentOf(shop);
  await shop.api('PATCH', `/agents/${agent.id}`, { draft: true, tone: 'breve' });
  await control(nexus.simulators.llm, 'behaviours', {
    action: { type: 'answer', status: 503, body: { error: {} } },
    times: null,
  });
  const away = await refuse(shop, 'POST', `/agents/${agent.id}/publish`, {});
  assert.deepEqual([away.status, away.body.code], [409, 'agents.tests-not-run']);
  const [named] = away.body.tests as { outcome: string; reasons: { code: string; value: string }[] }[];
  assert.deepEqual([named?.outcome, named?.reasons[0]?.code], ['not_run', 'model_away']);
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await control(nexus.simulators.llm, 'behaviours', {
    action: { type: 'script', content: 'Hola.', delay_ms: 1500 },
    times: null,
  });
  const begun = await start(shop, agent.id);
  await shop.api('PATCH', `/agents/${agent.id}`, { draft: true, tone: 'otra' });
  const over = await finished(shop, agent.id, begun);
  assert.deepEqual([over.state, over.verdict, over.stopped_by], ['stopped', null, 'changed']);
  await Promise.all([1, 2, 3].map(() => save(shop, turnId, conversationId)));
  const long = await start(shop, agent.id);
  assert.equal((await start(shop, agent.id)).id, long.id, 'one run of the same at a time');
  await shop.api('POST', `/agents/${agent.id}/test-runs/${long.id}/stop`);
  const stopped = await finished(shop, agent.id, long);
  assert.deepEqual([stopped.state, stopped.stopped_by, stopped.verdict], ['stopped', 'by_hand', null]);
  assert.ok(stopped.done < stopped.total);
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  const edited = await shop.api<AgentTest>('PATCH', `/agents/${agent.id}/tests/${saved.id}`, {
    expectations: { ...saved.expectations, must_say: ['Canaria Zafiro', '+54 9 11 4321-8765', '42.900'] },
  });
  assert.doesNotMatch(JSON.stringify(edited), /canaria|zafiro|4321/i);
  assert.ok(edited.expectations.must_say.includes('42.900'));
});

test('what is published is the draft that was tested, not one that was made while its tests ran', async () => {
  const shop = await createShop(nexus);
  const { conversationId, turnId } = await talk(shop);
  await save(shop, turnId, conversationId, { must_say: [], must_call: [] });
  const agent = await agentOf(shop);
  await shop.api('PATCH', `/agents/${agent.id}`, { draft: true, tone: 'breve' });
  await control(nexus.simulators.llm, 'behaviours', {
    action: { type: 'script', content: 'Hola.', delay_ms: 3000 },
    times: null,
  });
  const waiting = refuse(shop, 'POST', `/agents/${agent.id}/publish`, {});
  const runs = async () => (await shop.api<{ items: TestRun[] }>('GET', `/agents/${agent.id}/test-runs`)).items;
  while ((await runs()).length === 0) await new Promise((pause) => setTimeout(pause, 20));
  await shop.api('POST', `/agents/${agent.id}/publish`, { despite_tests: 'apuro' });
  const other = await shop.api<Agent>('PATCH', `/agents/${agent.id}`, { draft: true, tone: 'nunca probada' });
  const { status, body } = await waiting;
  assert.deepEqual([status, body.code], [409, 'agents.changed-meanwhile']);
  const now = await agentOf(shop);
  assert.deepEqual([now.published_number, now.draft_version_id], [agent.published_number + 1, other.draft_version_id]);
});

test('a budget that ends while a test runs is no fault of the agent, and its verdict is not kept', async () => {
  const shop = await createShop(nexus);
  const { conversationId, turnId } = await talk(shop);
  const { agent_id: agentId } = await save(shop, turnId, conversationId);
  await shop.api('PATCH', `/agents/${agentId}`, { draft: true, tone: 'breve' });
  await shop.api('PATCH', '', { daily_budget_usd: 50 });
  await nexus.rows(
    `update usage_records set cost_usd = 49.9999 - (select sum(cost_usd) from usage_records where tenant_id = $1) + cost_usd
      where id = (select id from usage_records where tenant_id = $1 limit 1)`,
    [shop.facts.tenantId],
  );
  const held = await refuse(shop, 'POST', `/agents/${agentId}/publish`, {});
  const [named] = held.body.tests as { outcome: string; reasons: { code: string; value: string }[] }[];
  assert.deepEqual(
    [held.body.code, named?.outcome, named?.reasons],
    ['agents.tests-not-run', 'not_run', [{ code: 'budget_spent', value: 'limit.cost' }]],
  );
  await shop.api('PATCH', '', { daily_budget_usd: 90 });
  await shop.api('POST', `/agents/${agentId}/publish`, {});
});
