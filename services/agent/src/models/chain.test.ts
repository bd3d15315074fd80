// When a model cannot answer another one does, at once where it is known; mistakes of the owner are not papered over.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import { startTestAgent, turnFor } from '../testing/start-test-agent.ts';
import type { TestAgent } from '../testing/start-test-agent.ts';
import { createBreakers } from './breakers.ts';

let agent: TestAgent;
let keys = 0;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.close());
afterEach(() => agent.model.reset());

type Action = Parameters<LlmSimulator['addBehaviour']>[0]['action'];
const down: Action = { type: 'overloaded' };

/** A turn with two fall-backs; its keys are new, so that no breaker knows them, or `number`'s. */
function turn(number = (keys += 1)): TurnRequest {
  const key = (vendor: string) => ({ api_key: `test-${vendor}-key-${number}`, base_url: null });
  return turnFor('tenés ponchos?', {
    model_credentials: key('openai'),
    models: {
      fallbacks: [
        { model_provider: 'no-such', model: 'x', credentials: key('none') },
        { model_provider: 'anthropic', model: 'claude-haiku-4-5', credentials: key('anthropic') },
        { model_provider: 'google', model: 'gemini-2.5-flash', credentials: key('google') },
      ],
      thrift: null,
    },
  });
}

const fails = (path: string, action: Action = down): void =>
  agent.model.addBehaviour({ match: { path }, action, times: null });
const asked = (result: TurnResult): string[] =>
  result.steps
    .filter((step) => step.kind === 'model')
    .map((step) => `${step.model?.provider} ${step.error?.code ?? 'ok'}`);
const textOf = (result: TurnResult) => result.messages.map((message) => message.text).join('\n');

for (const [what, action, code] of [
  ['overloaded', down, 'model.unavailable'],
  ['limiting', { type: 'rate_limit', seconds: 30 }, 'model.rate-limited'],
  ['out of quota', { type: 'rate_limit', form: 'insufficient_quota' }, 'model.quota-exhausted'],
  ['breaking connections', { type: 'reset' }, 'model.unreachable'],
  ['answering garbage', { type: 'garbage' }, 'model.bad-answer'],
  ['silent', { type: 'hang' }, 'model.timeout'],
] as [string, Action, string][]) {
  test(`a provider that is ${what} gives way to the next after one attempt, which stays for the turn`, async () => {
    fails('chat/completions', action);
    const result = await agent.run(turn());
    assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
    assert.match(textOf(result), /Poncho/);
    assert.deepEqual(asked(result), [`openai ${code}`, 'anthropic ok', 'anthropic ok']);
    assert.equal(result.failure, null);
  });
}

test('a provider that hangs is left after two fifths of the time, at most 20 s, so that the others can answer within it', async () => {
  fails('chat/completions', { type: 'hang' });
  fails('/v1/messages', { type: 'hang' });
  const request = turn();
  const result = await agent.run({ ...request, limits: { ...request.limits, max_milliseconds: 6_000 } });
  assert.deepEqual(asked(result).slice(0, 3), ['openai model.timeout', 'anthropic model.timeout', 'google ok']);
  const [first] = result.steps;
  assert.ok((first?.duration_ms ?? 0) >= 2_300 && (first?.duration_ms ?? 0) < 6_000, String(first?.duration_ms));
});

test('when all are down the customer is told to write again, and the log names each attempt', async () => {
  for (const path of ['chat/completions', '/v1/messages', ':generateContent']) fails(path);
  const result = await agent.run(turn());
  assert.equal(result.outcome, 'failed');
  assert.match(textOf(result), /escribís de nuevo en unos minutos/);
  const last = Array.from({ length: 3 }, () => 'google model.unavailable');
  assert.deepEqual(asked(result), ['openai model.unavailable', 'anthropic model.unavailable', ...last]);
});

test('refusals, bad requests, wrong keys and unknown models do not go on to another model', async () => {
  for (const [action, code] of [
    [{ type: 'refusal' }, 'answer.refused'],
    [{ type: 'content_filter' }, 'answer.filtered'],
    [{ type: 'answer', status: 400, body: { error: { message: 'no', code: null } } }, 'model.refused-request'],
    [
      { type: 'answer', status: 401, body: { error: { message: 'no', code: 'invalid_api_key' } } },
      'model.unauthorized',
    ],
    [{ type: 'answer', status: 404, body: { error: { message: 'no', code: 'model_not_found' } } }, 'model.not-found'],
  ] as [Action, string][]) {
    agent.model.reset();
    fails('chat/completions', action);
    const result = await agent.run(turn());
    assert.equal(result.failure?.code, code);
    assert.ok(agent.model.requests().every(({ path }) => path.endsWith('chat/completions')));
  }
});

test('after three failures a provider is passed over at once with that key, and with no other', async () => {
  fails('chat/completions');
  const number = (keys += 1);
  for (let failed = 0; failed < 3; failed += 1) await agent.run(turn(number));
  const before = agent.model.requests().length;
  const result = await agent.run(turn(number));
  assert.deepEqual(asked(result), ['openai model.skipped', 'anthropic ok', 'anthropic ok']);
  assert.ok(
    agent.model
      .requests()
      .slice(before)
      .every(({ path }) => path === '/v1/messages'),
  );
  assert.equal(asked(await agent.run(turn()))[0], 'openai model.unavailable', 'another key is tried');
  const alone = { ...turn(number), models: { fallbacks: [], thrift: null } };
  assert.equal(asked(await agent.run(alone))[0], 'openai model.unavailable', 'the only model is always tried');
});

test('a breaker lets one call try when its time is over, and forgets all after a success', () => {
  let now = 0;
  const of = createBreakers(() => now);
  const failed = (code: string, retryAfter: number | null = null) =>
    new AppError({ code, status: 502, message: 'x', details: { retryAfter } });
  const breaker = () => of('p', null, 'key-of-somebody');
  for (const code of ['model.unauthorized', 'model.refused-request', 'request.abandoned'])
    for (let time = 0; time < 5; time += 1) breaker().failed(failed(code));
  assert.equal(breaker().mayTry(), true, 'mistakes and given up turns count as nothing');
  for (let time = 0; time < 3; time += 1) {
    assert.equal(breaker().mayTry(), true);
    breaker().failed(failed('model.unavailable'));
  }
  assert.equal(breaker().mayTry(), false);
  assert.equal(of('p', null, 'another').mayTry(), true);
  now = 30_000;
  assert.deepEqual([breaker().mayTry(), breaker().mayTry()], [true, false]);
  breaker().failed(failed('model.timeout'));
  assert.equal(breaker().mayTry(), false);
  now = 70_000;
  assert.equal(breaker().mayTry(), true);
  breaker().succeeded();
  breaker().failed(failed('model.timeout'));
  assert.equal(breaker().mayTry(), true);
  breaker().failed(failed('model.rate-limited', 5_000));
  assert.equal(breaker().mayTry(), false, 'a limit is believed at once');
  now = 75_001;
  assert.equal(breaker().mayTry(), true);
});

test('a shop that wants thrift is told so in the log', async () => {
  const request = turn();
  const result = await agent.run({
    ...request,
    models: { ...request.models, thrift: { budget_usd: 2, spent_usd: 1.3 } },
  });
  assert.deepEqual(
    [result.steps[0]?.kind, result.steps[0]?.reason?.source, result.steps[0]?.error],
    ['check', 'rule', null],
  );
  assert.match(result.steps[0]?.reason?.text ?? '', /1\.30 of today's US\$ 2\.00/);
});
