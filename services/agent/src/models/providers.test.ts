// Every provider answers a whole turn on its own wire: tools, broken calls, refusals, limits, figures, giving up.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { modelFacts, priceOf } from '@nexus/contracts/models/model-facts';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import { said, secrets, startTestAgent, turnFor } from '../testing/start-test-agent.ts';
import type { TestAgent } from '../testing/start-test-agent.ts';

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.close());
afterEach(() => agent.model.reset());

type Action = Parameters<LlmSimulator['addBehaviour']>[0]['action'];
const wires = [
  { provider: 'openai', model: 'gpt-4o-mini', path: '/v1/chat/completions' },
  { provider: 'openai-responses', model: 'gpt-4o-mini', path: '/v1/responses' },
  { provider: 'openai-responses', model: 'gpt-5-mini', path: '/v1/responses' },
  { provider: 'anthropic', model: 'claude-haiku-4-5', path: '/v1/messages' },
  { provider: 'anthropic', model: 'claude-sonnet-5-5', path: '/v1/messages' },
  { provider: 'google', model: 'gemini-2.5-flash', path: '/v1beta/models/gemini-2.5-flash:generateContent' },
  { provider: 'google', model: 'gemini-3-flash', path: '/v1beta/models/gemini-3-flash:generateContent' },
  { provider: 'openai-compatible', model: 'simulated-small', path: '/v1/chat/completions' },
];
const normal = /Poncho/;
const textOf = (result: TurnResult) => result.messages.map((message) => message.text).join('\n');

for (const { provider, model, path } of wires) {
  describe(`${provider} ${model}`, () => {
    const turn = (text = 'tenés ponchos?', changes: Partial<TurnRequest> = {}): TurnRequest => {
      const standard = turnFor(text, changes);
      return {
        ...standard,
        agent: { ...standard.agent, model_provider: provider, model },
        model_credentials: {
          api_key: secrets.apiKey,
          base_url: provider === 'openai-compatible' ? `${agent.model.url}/v1` : null,
        },
        ...changes,
      };
    };
    const under = async (action: Action, times: number | null = 1, request = turn()): Promise<TurnResult> => {
      agent.model.addBehaviour({ action, times });
      const result = await agent.run(request);
      agent.model.clearBehaviours();
      return result;
    };

    test('answers with what a tool gave it, over its own wire', async () => {
      const result = await agent.run(turn());
      assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
      assert.match(textOf(result), normal);
      assert.ok(result.steps.some((step) => step.tool?.ok));
      for (const request of agent.model.requests()) assert.equal(request.path, path);
    });

    test('earlier turns with their lookups, people and automatic texts make a request the API takes', async () => {
      const history = [
        said('agent', 'Hola, contame qué buscás.'),
        said('customer', 'tenés boinas?'),
        said('agent', 'Sí', [
          { name: 'search_products', arguments: { query: 'boinas' }, result: { products: [] }, ok: true },
          { name: 'list_categories', arguments: null, result: [], ok: true },
        ]),
        said('person', 'Te la reservo'),
        said('customer', ''),
        said('automatic', 'Ya te respondemos'),
        said('customer', 'tenés ponchos?'),
      ];
      const result = await agent.run(turn('', { history }));
      assert.equal(result.outcome, 'answered', JSON.stringify(result.steps.map((step) => step.error)));
      assert.ok(agent.model.requests().every(({ status }) => status === 200));
    });

    test('broken arguments, a good call beside them and an unknown tool leave no orphan behind', async () => {
      const calls = [
        { name: 'search_products', arguments: '{"query": "bu' },
        { name: 'search_products', arguments: { query: 'poncho' } },
        { name: 'consult_warehouse', arguments: {} },
      ];
      const result = await under({ type: 'script', content: null, tool_calls: calls });
      assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
      assert.match(textOf(result), normal);
      assert.ok(agent.model.requests().every(({ status }) => status === 200));
      assert.equal((await under({ type: 'broken_arguments' })).outcome, 'answered');
    });

    test('an empty answer is asked for once more, a cut one shorter, a refusal is not pressed', async () => {
      assert.match(textOf(await under({ type: 'empty' })), normal);
      assert.match(textOf(await under({ type: 'length' })), normal);
      const refused = await under({ type: 'refusal' }, null);
      assert.match(refused.failure?.code ?? '', /^answer\.(refused|filtered)$/);
      const filtered = await under({ type: 'content_filter' }, null);
      assert.match(filtered.failure?.code ?? '', /^answer\.(refused|filtered)$/);
    });

    test('what its errors mean is understood', async () => {
      const codeOf = async (action: Action, request?: TurnRequest) =>
        (await under(action, null, request)).failure?.code ?? null;
      assert.equal(await codeOf({ type: 'overloaded' }), 'model.unavailable');
      assert.equal(await codeOf({ type: 'rate_limit', seconds: 30 }), 'model.rate-limited');
      assert.equal(
        await codeOf({ type: 'rate_limit', form: 'insufficient_quota' }),
        provider === 'google' ? 'model.rate-limited' : 'model.quota-exhausted',
      );
      assert.equal(await codeOf({ type: 'garbage' }), 'model.bad-answer');
      assert.equal(await codeOf({ type: 'reset' }), 'model.unreachable');
      const wrongKey = turn();
      wrongKey.model_credentials.api_key = 'invalid-key';
      assert.equal((await agent.run(wrongKey)).failure?.code, 'model.unauthorized');
      const unknown = turn();
      unknown.agent.model = 'unknown';
      assert.equal((await agent.run(unknown)).failure?.code, 'model.not-found');
    });

    test('a wait it asks for is kept', async () => {
      const result = await under({ type: 'rate_limit', form: 'retry_after', seconds: 1 });
      assert.match(textOf(result), normal);
      const [first, second] = agent.model.requests().map(({ at }) => Date.parse(at));
      assert.ok((second ?? 0) - (first ?? 0) >= 950);
    });

    test('usage is what the wire says, priced where the price is known', async () => {
      const result = await agent.run(turn());
      const billed = agent.model.requests().map(({ usage }) => tokensOf(usage));
      const sum = (of: (one: (typeof billed)[number]) => number) => billed.reduce((total, one) => total + of(one), 0);
      const { usage } = result;
      assert.deepEqual(
        [usage.input_tokens, usage.cached_tokens, usage.cache_write_tokens, usage.output_tokens],
        [sum((one) => one.input), sum((one) => one.cached), sum((one) => one.written), sum((one) => one.output)],
      );
      assert.ok(usage.input_tokens > 0 && usage.output_tokens > 0);
      const prices = billed.map((one) => priceOf(provider, model, one));
      const known = prices.every((price) => price !== null);
      assert.equal(known, !/gemini-3|simulated/.test(model));
      assert.equal(usage.cost_estimated, !known);
      if (!known) assert.ok((usage.cost_usd ?? 0) > 0);
      else assert.ok(Math.abs(prices.reduce((total, price) => total + price, 0) - (usage.cost_usd ?? 0)) < 1e-12);
    });

    test('the second turn of an agent is read from the provider’s cache', async () => {
      const prompt = 'Sos Vera. '.repeat(600);
      const first = turn('tenés ponchos?');
      first.agent.system_prompt = prompt;
      const answered = await agent.run(first);
      const second = turn('', {
        history: [said('customer', 'tenés ponchos?'), said('agent', textOf(answered)), said('customer', 'y boinas?')],
        now: '2026-03-02T16:31:00-03:00',
      });
      second.agent = first.agent;
      const [model1] = (await agent.run(second)).steps.filter((step) => step.kind === 'model');
      assert.ok((model1?.model?.usage.cached_tokens ?? 0) >= 1024, JSON.stringify(model1?.model?.usage));
    });

    test('a picture reaches a model that sees, and none other', async () => {
      const history = [
        {
          ...said('customer', 'tenés ponchos como este?'),
          images: [{ mime_type: 'image/png', base64: 'iVBORw0KGgo=' }],
        },
      ];
      const result = await agent.run(turn('', { history }));
      assert.equal(result.outcome, 'answered', JSON.stringify(result.failure));
      const sent = JSON.stringify(agent.model.requests()[0]?.body).includes('iVBORw0KGgo=');
      assert.equal(sent, modelFacts(provider, model).sees);
      assert.equal(sent, model !== 'simulated-small');
    });

    test('given up, the request to the model ends at once', async () => {
      agent.model.addBehaviour({ action: { type: 'hang' } });
      const controller = new AbortController();
      const running = agent.run(turn(), controller.signal).catch(() => null);
      await until(() => agent.model.requests().length === 1);
      controller.abort();
      await until(() => agent.model.requests()[0]?.aborted === true);
      assert.equal(await running, null);
    });

    test('its key is in no step and no line of the log', async () => {
      await under({ type: 'answer', status: 500, body: { error: { message: `no: ${secrets.apiKey}` } } }, null);
      assert.ok(!agent.log.join('\n').includes(secrets.apiKey));
    });
  });
}

test('without an address of its own an OpenAI-compatible server cannot be asked', async () => {
  const turn = turnFor('hola');
  turn.agent.model_provider = 'openai-compatible';
  assert.equal((await agent.run(turn)).failure?.code, 'model.refused-request');
});

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) assert.fail('it did not happen');
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** The usage fields of each wire, in our words. */
function tokensOf(usage: unknown) {
  const figure = (path: string): number =>
    Number(
      path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], usage) ?? 0,
    );
  if (figure('prompt_tokens') > 0)
    return {
      input: figure('prompt_tokens'),
      cached: figure('prompt_tokens_details.cached_tokens'),
      written: 0,
      output: figure('completion_tokens'),
    };
  if (figure('promptTokenCount') > 0)
    return {
      input: figure('promptTokenCount'),
      cached: figure('cachedContentTokenCount'),
      written: 0,
      output: figure('candidatesTokenCount'),
    };
  const cached = figure('cache_read_input_tokens');
  const written = figure('cache_creation_input_tokens');
  return {
    input: figure('input_tokens') + cached + written,
    cached: cached + figure('input_tokens_details.cached_tokens'),
    written,
    output: figure('output_tokens'),
  };
}
