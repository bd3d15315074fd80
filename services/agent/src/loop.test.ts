// Turns in which the model or the shop misbehaves: what the customer receives, and that it never is silence.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { TurnResult } from '@nexus/contracts/turn';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import { said, secrets, startTestAgent, turnFor } from './testing/start-test-agent.ts';
import type { TestAgent } from './testing/start-test-agent.ts';

type Action = Parameters<LlmSimulator['addBehaviour']>[0]['action'];
let agent: TestAgent;
before(async () => (agent = await startTestAgent()));
after(() => agent.close());
beforeEach(() => agent.model.reset());

const question = () => turnFor('tenés ponchos?');
const limits = question().limits;

/** Runs a question while the model misbehaves the given number of times (null: always). */
function under(action: Action, times: number | null = 1, turn = question()): Promise<TurnResult> {
  agent.model.addBehaviour({ action, times });
  return agent.run(turn);
}
function textOf(result: TurnResult): string {
  return result.messages.map((message) => message.text).join('\n');
}
function failedWith(result: TurnResult, code: string, words: RegExp): void {
  assert.equal(result.outcome, 'failed');
  assert.equal(result.failure?.code, code);
  assert.match(textOf(result), words);
}
const normal = /Poncho tejido gris/;

test('a failure that passes (500, 502, 429, broken connection, garbage) is retried and the customer gets the answer', async () => {
  const passing: Action[] = [
    { type: 'answer', status: 500, body: { error: { message: 'x', type: 'server_error', param: null, code: null } } },
    { type: 'answer', status: 502, body: '<html>bad gateway</html>', headers: { 'content-type': 'text/html' } },
    { type: 'rate_limit', form: 'retry_after_ms', seconds: 0.05 },
    { type: 'rate_limit', form: 'none' },
    { type: 'reset' },
    { type: 'garbage' },
    { type: 'answer', status: 200, body: { choices: [] } },
  ];
  for (const action of passing) {
    const result = await under(action);
    assert.equal(result.outcome, 'answered', JSON.stringify(action));
    assert.match(textOf(result), normal);
    assert.match(result.steps[0]?.error?.code ?? '', /^model\./);
  }
});

test('a failure that lasts ends with an apology in the customer’s language, marked as worth another try', async () => {
  const lasting = await under({ type: 'answer', status: 503, body: { error: {} } }, null);
  failedWith(lasting, 'model.unavailable', /¿Me escribís de nuevo/);
  assert.equal(lasting.failure?.retryable, true);
  assert.deepEqual(lasting.messages[0]?.metadata, { fallback: true });
  agent.model.reset();
  failedWith(
    await under({ type: 'reset' }, null, turnFor('oi, vocês têm boina?')),
    'model.unreachable',
    /Pode me escrever de novo/,
  );
});

test('a wait longer than the turn has time for is not waited for', async () => {
  const result = await under({ type: 'rate_limit', form: 'retry_after', seconds: 30 }, null);
  failedWith(result, 'model.rate-limited', /escribís de nuevo/);
  assert.equal(agent.model.requests().length, 1);
});

test('a refused key, an unknown model and a spent quota are not retried, and the team is named', async () => {
  const turn = question();
  failedWith(
    await agent.run({ ...turn, model_credentials: { api_key: 'invalid-key', base_url: null } }),
    'model.unauthorized',
    /equipo de la tienda/,
  );
  failedWith(await agent.run({ ...turn, agent: { ...turn.agent, model: 'unknown' } }), 'model.not-found', /equipo/);
  agent.model.reset();
  failedWith(await under({ type: 'rate_limit', form: 'insufficient_quota' }, null), 'model.quota-exhausted', /equipo/);
  assert.equal(agent.model.requests().length, 1);
});

test('a model that never answers is given up at the deadline', async () => {
  for (const type of ['hang', 'accept_then_timeout'] as const) {
    const result = await under({ type }, null, { ...question(), limits: { ...limits, max_milliseconds: 1000 } });
    assert.match(result.failure?.code ?? '', /^(limit\.time|model\.timeout)$/);
    assert.match(textOf(result), /escribís de nuevo/);
    agent.model.reset();
  }
});

test('endless tool calls end at the ceiling of steps, whose last step offers no tools', async () => {
  const result = await under({ type: 'endless_tools' }, null, { ...question(), limits: { ...limits, max_steps: 3 } });
  failedWith(result, 'limit.steps', /de otra forma/);
  const bodies = agent.model.requests().map((request) => request.body as { tool_choice: string });
  assert.deepEqual(
    bodies.map((body) => body.tool_choice),
    ['auto', 'auto', 'none'],
  );
});

test('ceilings of tokens and money end the turn', async () => {
  const spent = await under({ type: 'endless_tools' }, null, { ...question(), limits: { ...limits, max_tokens: 100 } });
  failedWith(spent, 'limit.tokens', /de otra forma/);
  agent.model.reset();
  const costly = await under({ type: 'endless_tools' }, null, {
    ...question(),
    limits: { ...limits, max_cost_usd: 0.0000001 },
  });
  failedWith(costly, 'limit.cost', /equipo/);
});

test('a hallucinated tool and broken arguments are results the model reads; the answer still comes', async () => {
  for (const [action, code] of [
    [{ type: 'hallucinated_tool' }, 'tool.unknown'],
    [{ type: 'broken_arguments' }, 'tool.bad-arguments'],
  ] as const) {
    const result = await under(action);
    assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
    assert.match(textOf(result), normal);
    assert.ok(result.steps.some((step) => step.tool?.ok === false && step.error?.code === code));
  }
});

test('a good and a broken call in one step leave no orphan behind', async () => {
  const calls = [
    { name: 'search_products', arguments: '{"query": "bu' },
    { name: 'search_products', arguments: { query: 'poncho' } },
    { name: 'search_products', arguments: { query: 7 } },
  ];
  const result = await under({ type: 'script', content: null, tool_calls: calls });
  assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
  assert.deepEqual(
    result.steps
      .filter((step) => step.kind === 'tool')
      .map((step) => step.tool?.ok)
      .toSorted(),
    [false, false, true, true],
  );
});

test('an empty answer is asked for once more; twice empty is an apology', async () => {
  assert.match(textOf(await under({ type: 'empty' })), normal);
  failedWith(await under({ type: 'empty' }, null), 'answer.empty', /de otra forma/);
});

test('a refusal and a content filter are not pressed further', async () => {
  failedWith(await under({ type: 'refusal' }), 'answer.refused', /con eso no te puedo ayudar/);
  failedWith(await under({ type: 'content_filter' }), 'answer.filtered', /con eso no te puedo ayudar/);
});

test('an answer that is cut off is asked for again, shorter; then sent up to its last whole sentence', async () => {
  assert.match(textOf(await under({ type: 'length' })), normal);
  const long = 'Te cuento lo que encontré en la tienda para vos. Además quería dec';
  const cut = await under({ type: 'script', content: long, finish_reason: 'length' }, null);
  assert.equal(cut.outcome, 'answered');
  assert.equal(textOf(cut), 'Te cuento lo que encontré en la tienda para vos.');
  agent.model.reset();
  failedWith(
    await under({ type: 'script', content: 'Te cuen', finish_reason: 'length' }, null),
    'answer.empty',
    /de otra forma/,
  );
});

test('a conversation too long for the model is shortened from its beginning', async () => {
  const history = [
    said('customer', 'hola'),
    said('agent', 'hola'),
    said('customer', 'qué tal'),
    said('agent', 'bien'),
    said('customer', 'tenés ponchos?'),
  ];
  const result = await under({ type: 'context_length' }, 1, turnFor('', { history }));
  assert.match(textOf(result), normal);
  const [first, second] = agent.model
    .requests()
    .map((request) => (request.body as { messages: unknown[] }).messages.length);
  assert.ok((second ?? 0) < (first ?? 0));
  agent.model.reset();
  failedWith(await under({ type: 'context_length' }, null), 'model.context-too-long', /de otra forma/);
});

test('invented prices, links and discounts never reach the customer', async () => {
  for (const [lie, code, said] of [
    ['Sale $ 12.345 nomás.', 'answer.ungrounded', /de otra forma/],
    ['Está en https://evil.example/x', 'answer.contained', /no te puedo ayudar/],
    ['Tenés 35% de descuento.', 'answer.ungrounded', /de otra forma/],
  ] as const) {
    const corrected = await under({ type: 'script', content: lie });
    assert.equal(corrected.outcome, 'answered');
    assert.doesNotMatch(textOf(corrected), /12\.345|evil|35/);
    failedWith(await under({ type: 'script', content: lie }, null), code, said);
    agent.model.reset();
  }
});

test('a deed no tool did is named to the model once, the draft stays in the log, and twice it is an apology', async () => {
  const lie = 'Listo, ya te reservé el poncho en talle M.';
  const corrected = await under({ type: 'script', content: lie });
  assert.equal(corrected.outcome, 'answered');
  assert.doesNotMatch(textOf(corrected), /reserv/);
  const check = corrected.steps.find((step) => step.kind === 'check');
  assert.equal(check?.error?.code, 'answer.ungrounded');
  assert.match(check?.error?.message ?? '', /ya te reservé.*\(action\).*draft.*Listo, ya te reservé el poncho/);
  failedWith(await under({ type: 'script', content: lie }, null), 'answer.ungrounded', /de otra forma/);
});

test('wrong usage figures do not break the turn', async () => {
  const result = await under({ type: 'wrong_usage' }, null);
  assert.equal(result.outcome, 'answered');
  assert.ok(result.usage.input_tokens >= 0);
});

test('a shop that fails, or answers garbage, is a result the model reads', async () => {
  for (const [status, code] of [
    [503, 'shop.unavailable'],
    [401, 'shop.unauthorized'],
    [429, 'shop.rate_limited'],
  ] as const) {
    agent.shop.misbehave('search_products', { status, body: { code, detail: 'x', status } });
    const result = await agent.run(question());
    assert.match(textOf(result), /no puedo consultar/);
    assert.equal(result.steps[1]?.error?.code, code);
  }
  agent.shop.misbehave('search_products', { status: 200, body: { data: { products: 'none' } } });
  assert.equal((await agent.run(question())).steps[1]?.error?.code, 'tiendanube.bad-answer');
});

test('a caller that goes away ends the model’s call and the tools’ calls at once', async () => {
  const gone = async (turn = question()) => {
    const controller = new AbortController();
    const pending = agent.run(turn, controller.signal);
    return { abort: () => controller.abort(), pending };
  };
  agent.model.addBehaviour({ action: { type: 'hang' } });
  const first = await gone();
  while (agent.model.requests().length === 0) await new Promise(setImmediate);
  first.abort();
  await assert.rejects(first.pending);
  while (agent.model.requests()[0]?.aborted !== true) await new Promise(setImmediate);
  agent.shop.misbehave('search_products', 'hang');
  const before = agent.shop.abandoned();
  const asked = agent.shop.asked.length;
  const second = await gone();
  while (agent.shop.asked.length === asked) await new Promise(setImmediate);
  second.abort();
  await assert.rejects(second.pending);
  while (agent.shop.abandoned() === before) await new Promise(setImmediate);
  assert.equal(agent.model.requests().length, 2);
  assert.ok(!agent.log.join('').includes(secrets.apiKey));
});
