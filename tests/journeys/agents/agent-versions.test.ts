// An owner changes how the agent works: with drafts, publishing and going back, never in the middle of an answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await nexus.settle();
  await checkInvariants(nexus);
});

interface Agent {
  id: string;
  revision: number;
  published_version_id: string;
  published_number: number;
  draft_version_id: string | null;
  system_prompt: string;
  enabled_tools: string[];
}

const next = (shop: Shop): Customer => shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
const agentOf = async (shop: Shop): Promise<Agent> =>
  (await shop.api<{ items: Agent[] }>('GET', '/agents')).items[0] as Agent;
/** What the model says while the agent's instructions hold `word`. */
const saysWith = (word: string, content: string, times: number | null = null): Promise<unknown> =>
  control(nexus.simulators.llm, 'behaviours', {
    match: { system_includes: word },
    action: { type: 'script', content },
    times,
  });
const turnsOf = async (
  customer: Customer,
): Promise<{ status: string; agent_version: number; agent_version_id: string }[]> => {
  const { id } = await customer.conversation();
  return (
    await customer.shop.api<{ items: { status: string; agent_version: number; agent_version_id: string }[] }>(
      'GET',
      `/conversations/${id}/turns`,
    )
  ).items;
};
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(what);
    await new Promise((done) => setTimeout(done, 15));
  }
}

test('a draft answers nobody; publishing changes the next answer and not the one that is being written; going back changes it again', async () => {
  const shop = await createShop(nexus);
  const first = await agentOf(shop);
  await shop.api('PATCH', `/agents/${first.id}`, { system_prompt: 'Palabra clave: jacaranda.' });
  const drafted = await shop.api<Agent>('PATCH', `/agents/${first.id}`, {
    draft: true,
    system_prompt: 'Palabra clave: ombu.',
  });
  await saysWith('ombu', 'Hola, habla la nueva.');
  // It holds the answer back until the draft is published.
  await control(nexus.simulators.llm, 'behaviours', {
    match: { system_includes: 'jacaranda' },
    action: { type: 'script', content: 'Hola, habla la de antes.', delay_ms: 1500 },
    times: null,
  });
  const customer = next(shop);
  await customer.writes('Hola');
  await until('the model is asked', async () => {
    const { requests } = await control<{ requests: { body: unknown }[] }>(nexus.simulators.llm, 'requests?since=0');
    return requests.some(({ body }) => JSON.stringify(body).includes('jacaranda'));
  });
  const published = await shop.api<Agent>('POST', `/agents/${first.id}/publish`, {
    revision: drafted.revision,
    note: 'ombú',
  });
  assert.equal(published.published_number, 3);
  assert.equal(said(await customer.receives(1)), 'Hola, habla la de antes.');
  await customer.writes('¿Seguís ahí?');
  assert.match(said(await customer.receives(2)), /habla la nueva/);
  await nexus.settle();
  assert.deepEqual(
    (await turnsOf(customer)).map((turn) => [turn.status, turn.agent_version]),
    [
      ['answered', 3],
      ['answered', 2],
    ],
  );
  assert.equal((await turnsOf(customer))[0]?.agent_version_id, published.published_version_id);
  const { items } = await shop.api<{ items: { id: string; number: number }[] }>('GET', `/agents/${first.id}/versions`);
  const second = items.find(({ number }) => number === 2);
  await shop.api('POST', `/agents/${first.id}/roll-back`, { version_id: second?.id, revision: published.revision });
  await customer.writes('¿Y ahora?');
  assert.match(said(await customer.receives(3)), /habla la de antes/);
  await nexus.settle();
  assert.equal((await turnsOf(customer))[0]?.agent_version, 4);
});

test('two people who edit at once: the second is told, and what the first wrote stays', async () => {
  const shop = await createShop(nexus);
  const seen = await agentOf(shop);
  const saves = await Promise.all(
    ['uno', 'dos'].map((word) =>
      nexus.request(
        'PATCH',
        `${shop.facts.path}/agents/${seen.id}`,
        { draft: true, revision: seen.revision, system_prompt: word },
        { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' },
      ),
    ),
  );
  assert.deepEqual(saves.map(({ status }) => status).toSorted(), [200, 409]);
  const refused = saves.find(({ status }) => status === 409)?.body as { code: string };
  assert.equal(refused.code, 'agents.changed-meanwhile');
  const winner = saves.findIndex(({ status }) => status === 200);
  const now = await agentOf(shop);
  const draft = await shop.api<{ content: { system_prompt: string } }>(
    'GET',
    `/agents/${seen.id}/versions/${now.draft_version_id}`,
  );
  assert.equal(draft.content.system_prompt, ['uno', 'dos'][winner]);
  assert.equal(now.system_prompt, seen.system_prompt);
});

interface Run {
  number: number | null;
  outcome: string;
  messages: { text: string }[];
  steps: { kind: string; tool: { name: string; ok: boolean } | null; error: { code: string } | null }[];
  usage: { input_tokens: number; output_tokens: number; cost_usd: number | null };
  duration_ms: number;
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
const counts = async (shop: Shop): Promise<unknown> =>
  (
    await nexus.rows(
      `select ${counted.map((table) => `(select count(*)::int from ${table} where tenant_id = $1) as ${table}`).join(', ')}`,
      [shop.facts.tenantId],
    )
  )[0];
const spent = async (shop: Shop): Promise<{ calls: number; cost: number; unpriced: number; agents: number }> =>
  (
    await nexus.rows<{ calls: number; cost: number; unpriced: number; agents: number }>(
      `select count(*)::int as calls, coalesce(sum(cost_usd), 0)::float8 as cost, (count(*) filter (where cost_usd is null))::int as unpriced,
              count(distinct agent_id)::int as agents from usage_records where tenant_id = $1 and turn_id is null`,
      [shop.facts.tenantId],
    )
  )[0] as { calls: number; cost: number; unpriced: number; agents: number };

test('the playground answers with a draft beside what is published, runs nothing that acts, writes nothing but what it cost', async () => {
  const shop = await createShop(nexus);
  const agent = await agentOf(shop);
  const drafted = await shop.api<Agent>('PATCH', `/agents/${agent.id}`, {
    draft: true,
    system_prompt: `${agent.system_prompt}\nPalabra clave: sauce.`,
  });
  await nexus.settle();
  const before = await counts(shop);
  const both = { version_ids: [drafted.draft_version_id, agent.published_version_id] };
  const ask = async (text: string, body: object = both): Promise<Run[]> =>
    (
      await shop.api<{ runs: Run[] }>('POST', `/agents/${agent.id}/playground`, {
        messages: [{ role: 'customer', text }],
        ...body,
      })
    ).runs;
  const [draft, published] = await ask('Hola, ¿tenés el buzo negro en M?');
  assert.deepEqual([draft?.number, published?.number], [null, 1]);
  for (const run of [draft, published]) {
    assert.equal(run?.outcome, 'answered');
    assert.match(run?.messages.map(({ text }) => text).join('\n') ?? '', /Buzo canguro negro/);
    assert.ok(run?.steps.some(({ tool }) => tool?.ok && tool.name === 'search_products'));
    assert.ok((run?.usage.cost_usd ?? 0) > 0);
  }
  const used = await spent(shop);
  const calls = [draft, published].flatMap((run) => run?.steps.filter(({ kind }) => kind === 'model') ?? []);
  const cost = [draft, published].reduce((sum, run) => sum + (run?.usage.cost_usd ?? 0), 0);
  assert.deepEqual([used.calls, used.unpriced, used.agents], [calls.length, 0, 1]);
  assert.ok(Math.abs(used.cost - cost) < 1e-7, `${used.cost} is ${cost}`);
  const usage = await shop.api<{ total: { cost_usd: number }; items: { key: string; cost_usd: number }[] }>(
    'GET',
    '/usage?by=agent',
  );
  assert.deepEqual(
    usage.items.map(({ key }) => key),
    [agent.id],
  );
  const [alone] = await ask('Acordate que soy talle 40', {});
  const acting = alone?.steps.filter(({ tool }) => tool?.name === 'remember') ?? [];
  assert.ok(acting.length > 0, 'the model asked for it');
  for (const step of acting) assert.equal(step.error?.code, 'tool.not-in-playground');
  const [person] = await ask('Quiero hablar con una persona', {});
  assert.equal(person?.outcome, 'handed_off');
  await nexus.settle();
  assert.deepEqual(await counts(shop), before);
  await shop.api('PATCH', '', { daily_budget_usd: 0.01 });
  await nexus.rows(`update usage_records set cost_usd = 1 where tenant_id = $1`, [shop.facts.tenantId]);
  const refused = await nexus.request(
    'POST',
    `${shop.facts.path}/agents/${agent.id}/playground`,
    { messages: [{ role: 'customer', text: 'Hola' }] },
    { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' },
  );
  assert.deepEqual([refused.status, (refused.body as { code: string }).code], [409, 'playground.budget-spent']);
});

test('an agent goes to another shop as a file without secrets; what is missing there is named, never left out in silence', async () => {
  const from = await createShop(nexus);
  const to = await createShop(nexus);
  const own = await agentOf(from);
  await from.api('PUT', '/credentials', { model_provider: 'openai', model_api_key: 'test-key-of-the-first-shop' });
  const changed = await from.api<Agent>('PATCH', `/agents/${own.id}`, {
    name: 'Viajera',
    tone: 'breve',
    max_steps: 5,
    max_turn_cost_usd: 0.25,
    fallback_models: [{ model_provider: 'anthropic', model: 'claude-haiku-4-5' }],
    tool_permissions: { remember: 'ask' },
  });
  const file = await from.api<{ agent: Record<string, unknown> }>('GET', `/agents/${own.id}/export`);
  const written = JSON.stringify(file);
  for (const secret of ['test-key-of-the-first-shop', from.facts.tenantId, own.id, 'simulated-store-token'])
    assert.ok(!written.includes(secret), secret);
  const taken = await to.api<{ agent: Agent & { is_active: boolean }; left_out: unknown }>('POST', '/agent-imports', {
    file,
  });
  assert.deepEqual([taken.agent.is_active, taken.left_out], [false, { tools: [], models: [] }]);
  const again = await to.api<typeof file>('GET', `/agents/${taken.agent.id}/export`);
  assert.deepEqual(again.agent, file.agent);
  assert.equal(changed.system_prompt, taken.agent.system_prompt);
  assert.notEqual((await agentOf(to)).id, taken.agent.id);
  const strange = {
    ...file,
    agent: {
      ...file.agent,
      model_provider: 'nowhere',
      enabled_tools: ['get_order', 'fly'],
      tool_permissions: { swim: 'act' },
    },
  };
  const tries = async (body: object): Promise<{ status: number; body: Record<string, unknown> }> =>
    (await nexus.request('POST', `${to.facts.path}/agent-imports`, body, {
      'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '',
    })) as { status: number; body: Record<string, unknown> };
  const refused = await tries({ file: strange });
  const unknown = { tools: ['fly', 'swim'], models: [`nowhere/${String(file.agent.model)}`] };
  assert.deepEqual([refused.status, refused.body.code, refused.body.unknown], [422, 'agents.unknown-parts', unknown]);
  const without = await tries({ file: strange, without_unknown: true });
  assert.deepEqual([without.status, without.body.left_out], [201, unknown]);
  const { id, enabled_tools: tools } = without.body.agent as Agent;
  assert.deepEqual(tools, ['get_order']);
  const { items } = await to.api<{ items: { note: string }[] }>('GET', `/agents/${id}/versions`);
  assert.match(items[0]?.note ?? '', /fly, swim, nowhere/);
  for (const bad of [
    { ...file, format_version: 2 },
    { ...file, format: 'other' },
    { ...file, agent: { name: 'x' } },
  ])
    assert.equal((await tries({ file: bad })).body.code, 'agents.unknown-format');
});

test('the hours and rules of a version are in its diff, its file, the playground, and come back with it', async () => {
  const shop = await createShop(nexus);
  const own = await agentOf(shop);
  const path = `/agents/${own.id}`;
  await shop.api('POST', '/agents', {
    name: 'Postventa',
    role: 'after_sales',
    model: 'gpt-4.1-mini',
    system_prompt: '',
    enabled_tools: own.enabled_tools,
  });
  const hours = [{ day: ((new Date().getUTCDay() + 2) % 7) + 1, from: '22:00', to: '02:00' }];
  const handoff_rules = { complaint: { on: true, words: ['bordado'] } };
  const draft = await shop.api<{ draft_version_id: string; published_version_id: string }>('PATCH', path, {
    draft: true,
    hours,
    outside_hours: 'person',
    handoff_rules,
  });
  const { changes } = await shop.api<{ changes: { field: string; after: unknown }[] }>(
    'GET',
    `${path}/versions/${draft.draft_version_id}`,
  );
  assert.deepEqual(Object.fromEntries(changes.map(({ field, after: now }) => [field, now])), {
    hours,
    outside_hours: 'person',
    handoff_rules,
  });
  const { runs } = await shop.api<{ runs: { foretold: object }[] }>('POST', `${path}/playground`, {
    messages: [{ role: 'customer', text: '¿Hacen bordado?' }],
    version_ids: [draft.draft_version_id, draft.published_version_id],
  });
  assert.deepEqual(
    runs.map(({ foretold }) => foretold),
    [
      { outside_hours: true, handoff_rule: 'complaint' },
      { outside_hours: false, handoff_rule: null },
    ],
  );
  const colleague = { colleague: 'postventa', reason: 'pidió un cambio' };
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', tool_calls: [{ name: 'hand_over_to_colleague', arguments: colleague }] },
    times: 1,
  });
  const [trial] = (
    await shop.api<{ runs: { outcome: string; colleague: object }[] }>('POST', `${path}/playground`, {
      messages: [{ role: 'customer', text: 'Hola' }],
    })
  ).runs;
  assert.deepEqual(
    [trial?.outcome, trial?.colleague],
    ['handed_over', { key: 'postventa', reason: 'pidió un cambio' }],
  );
  await shop.api('POST', `${path}/publish`, {});
  const file = await shop.api<{ agent: Record<string, unknown> }>('GET', `${path}/export`);
  assert.deepEqual(
    [file.agent.hours, file.agent.outside_hours, file.agent.handoff_rules],
    [hours, 'person', handoff_rules],
  );
  const copy = await shop.api<{ agent: Record<string, unknown> }>('POST', '/agent-imports', { file });
  assert.deepEqual([copy.agent.hours, copy.agent.handoff_rules], [hours, handoff_rules]);
  const { hours: _hours, outside_hours: _outside, handoff_rules: _rules, ...older } = file.agent;
  const old = await shop.api<{ agent: Record<string, unknown> }>('POST', '/agent-imports', {
    file: { ...file, agent: older },
  });
  assert.deepEqual([old.agent.hours, old.agent.outside_hours, old.agent.handoff_rules], [null, 'colleague', null]);
  const back = await shop.api<{ hours: unknown }>('POST', `${path}/roll-back`, {
    version_id: draft.published_version_id,
  });
  assert.equal(back.hours, null);
});

test('every tool has a name and a line of help in the languages of the panel', async () => {
  const shop = await createShop(nexus);
  const { tools } = await shop.api<{ tools: { name: string }[] }>('GET', '/tools');
  assert.ok(tools.length > 10);
  for (const language of ['es', 'pt-br', 'en']) {
    const path = join(import.meta.dirname, '../../../services/platform-ui/src/texts', `${language}.json`);
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<'tool' | 'toolHelp', Record<string, string>>;
    for (const { name } of tools) assert.ok(texts.tool[name] && texts.toolHelp[name], `${name} in ${language}`);
  }
});
