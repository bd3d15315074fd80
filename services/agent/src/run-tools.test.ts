// Code, not the model, says what runs: tools that are switched on, arguments that name no one, so many calls, no secret in a result.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TurnRequest } from '@nexus/contracts/turn';
import { createToolRunner, describeTools } from './run-tools.ts';
import { secrets, turnFor } from './testing/start-test-agent.ts';
import { createThinkingLog } from './thinking-log.ts';
import { tools } from './tools/index.ts';

const quiet = { warn: () => undefined, info: () => undefined, debug: () => undefined, error: () => undefined };

/** Runs calls against a shop that answers everything with the token in it. */
function runnerFor(turn: TurnRequest) {
  const asked: string[] = [];
  const service = (name: string) => ({
    call: async ({ path }: { path: string }) => {
      asked.push(`${name} ${path}`);
      return { data: { products: [], total: 0, note: `token ${secrets.storeToken}\u202e` }, found: [] };
    },
  });
  const deps = { shop: service('shop'), orchestrator: service('orchestrator'), now: () => new Date(), log: quiet };
  const log = createThinkingLog([secrets.storeToken], deps.now);
  const parts = { log, signal: new AbortController().signal, learn: () => undefined, secrets: [secrets.storeToken] };
  return { asked, runner: createToolRunner(turn, deps as never, parts) };
}

const call = (name: string, args: Record<string, unknown>, id = '1') => ({ id, name, arguments: args, problem: null });

test('a tool that is switched off, or of a shop that is not connected, never runs', async () => {
  for (const tool of tools) {
    const turn = turnFor('hola');
    turn.agent.enabled_tools = tools.map(({ name }) => name).filter((name) => name !== tool.name);
    const { asked, runner } = runnerFor(turn);
    const { messages, handoff } = await runner.run([call(tool.name, {})]);
    assert.match(JSON.stringify(messages), /tool\.unknown/);
    assert.deepEqual([asked, handoff], [[], null], tool.name);
  }
  const { asked, runner } = runnerFor(turnFor('hola', { store: null }));
  await runner.run([call('search_products', { query: 'buzo' })]);
  assert.deepEqual(asked, []);
});

test('no tool takes a tenant, a store, a customer or a telephone, and one that is given one does not run', async () => {
  const named = /^(?:tenant|store|customer|conversation|phone)(?:_|$)|_variants$|token|secret/;
  for (const [place, { parameters }] of describeTools(tools).entries()) {
    const properties = Object.keys((parameters as { properties?: object }).properties ?? {});
    assert.ok(!properties.some((name) => named.test(name)), tools[place]?.name ?? '');
    assert.equal(
      (parameters as { additionalProperties?: unknown }).additionalProperties,
      false,
      tools[place]?.name ?? '',
    );
    for (const field of [
      'tenant_id',
      'store_id',
      'customer_id',
      'store_customer_id',
      'phone_variants',
      'conversation_id',
    ])
      assert.equal(tools[place]?.input.safeParse({ [field]: 'x' }).success, false);
  }
  const { asked, runner } = runnerFor(turnFor('hola'));
  const { messages } = await runner.run([call('find_customer_orders', { phone_variants: ['5491166660000'] })]);
  assert.match(JSON.stringify(messages), /tool\.bad-arguments/);
  assert.deepEqual(asked, []);
});

test('a turn looks up so often and no more, whatever the model asks for', async () => {
  const { asked, runner } = runnerFor(turnFor('hola'));
  for (let step = 0; step < 12; step += 1)
    await runner.run(
      Array.from({ length: 8 }, (_one, place) => {
        const name = ['search_products', 'search_knowledge', 'get_order', 'search_by_category'][place % 4] ?? '';
        const about = `${step} ${place}`;
        const args = { get_order: { order: String(step * 8 + place) }, search_by_category: { category: about } }[name];
        return call(name, args ?? { query: about }, about);
      }),
    );
  assert.ok(asked.length <= 20, String(asked.length));
  assert.ok(asked.filter((one) => one.endsWith('get_order')).length <= 4);
});

test('a result reaches the model without the shop’s token and without hidden letters', async () => {
  const { runner } = runnerFor(turnFor('hola'));
  const leaky = {
    ...call('search_knowledge', { query: secrets.storeToken }),
    problem: `because of ${secrets.storeToken}\u202e`,
  };
  const { messages } = await runner.run([leaky]);
  const text = JSON.stringify(messages);
  assert.ok(text.includes('[hidden]') && !text.includes(secrets.storeToken) && !text.includes('\u202e'));
});
