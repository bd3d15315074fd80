// The smoke test against a simulated model: a dated result, a stop before the cap, no key in sight, and without one an honest "not run".
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startLlmSimulator } from '@nexus/simulators/llm/server';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import type { TurnResult } from '../../packages/contracts/src/turn.ts';
import { allowanceOf, budgetOf, costOf, maxSteps } from './budget.ts';
import { exchanges } from './exchanges.ts';
import { otherLanguage } from './judge.ts';
import { runSmoke } from './run-smoke.ts';
import { neverRun } from './write-result.ts';

const key = 'test-key-that-nobody-may-see';
const folder = mkdtempSync(join(tmpdir(), 'nexus-smoke-'));
const out = join(folder, 'result.md');
let model: LlmSimulator;
before(async () => {
  model = await startLlmSimulator();
});
after(async () => {
  await model?.close();
  rmSync(folder, { recursive: true });
});

async function run(environment: Record<string, string>, ...args: string[]): Promise<{ code: number; printed: string }> {
  writeFileSync(out, neverRun);
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'smoke-live.ts'), '--env', join(folder, 'none'), '--out', out, ...args],
    { env: { PATH: process.env.PATH ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()));
  const code = await new Promise<number>((done) => child.on('exit', (exit) => done(exit ?? -1)));
  assert.ok(!printed.includes(key) && !readFileSync(out, 'utf8').includes(key), 'the key is nowhere');
  return { code, printed };
}
const live = () => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${model.url}/v1` });
const written = () => readFileSync(out, 'utf8');
const spent = (printed: string): number => Number(/US\$ ([\d.]+) of [\d.]+ spent/.exec(printed)?.[1]);

test('all exchanges are run with the model behind the address, and the result is dated', async () => {
  // The simulated model knows of no other town and would tell the hours it knows.
  model.addBehaviour({
    match: { last_user_includes: 'Ushuaia' },
    action: { type: 'script', content: 'No tengo ese dato.' },
    times: null,
  });
  const { code, printed } = await run(live());
  model.clearBehaviours();
  assert.match(printed, new RegExp(`${exchanges.length} held, 0 failed, 0 not run`), printed);
  assert.equal(code, 0);
  assert.match(written(), /Last run: \d{4}-\d\d-\d\d \d\d:\d\d UTC, openai \/ \S+/);
  for (const { name } of exchanges) assert.ok(written().includes(`| ${name} | held |`), name);
  assert.ok(spent(printed) > 0 && spent(printed) < 0.25);
});

test('it stops in the middle before the cap could be exceeded, and says what was not begun', async () => {
  const cap = budgetOf('openai', 'gpt-4.1-mini').dearestCall + 0.004;
  const { code, printed } = await run(live(), '--model', 'gpt-4.1-mini', '--max-usd', String(cap));
  const notRun = Number(/(\d+) not run/.exec(printed)?.[1]);
  assert.ok(notRun > 0 && notRun < exchanges.length, printed);
  assert.ok(spent(printed) <= cap, printed);
  assert.match(printed, /stopped at the cap/);
  assert.match(written(), /Not begun, because the cap could have been exceeded: .*an order of somebody else/);
  assert.equal(code, 0);
});

test('a cap below one call is "not run", and the document stays as it was', async () => {
  const { code, printed } = await run(live(), '--model', 'gpt-4.1-mini', '--max-usd', '0.001');
  assert.deepEqual([code, written()], [0, neverRun]);
  assert.match(printed, /not run: US\$ 0\.001 is too little/);
});

test('a call that failed counts as the dearest; of an unknown price every call of an exchange is kept back', async () => {
  const known = budgetOf('openai', 'gpt-4.1-mini');
  const unknown = budgetOf('openai', 'nobody-knows-this');
  assert.equal(allowanceOf(unknown, maxSteps * unknown.dearestCall), null);
  assert.ok((allowanceOf(known, maxSteps * known.dearestCall) ?? 0) > 0);
  const usage = { input_tokens: 0, output_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cost_usd: 0.001 };
  const failed = { kind: 'model', error: { code: 'model.timeout', message: '' } } as TurnResult['steps'][number];
  assert.equal(costOf(known, { usage, steps: [failed, failed] }), 0.001 + 2 * known.dearestCall);
});

test('an answer that does not come ends the spending and is told, what was done before it kept', async () => {
  const budget = budgetOf('openai', 'gpt-4.1-mini');
  const told: string[] = [];
  const outcome = await runSmoke(
    { ask: () => Promise.reject(new Error('socket hang up')), close: () => Promise.resolve() },
    exchanges,
    { budget, cap: 1, key, tell: ({ faults }) => void told.push(...faults) },
  );
  assert.deepEqual(told, ['no answer: Error: socket hang up']);
  assert.deepEqual([outcome.spent, outcome.left.length], [1, exchanges.length - 1]);
});

test('what nobody told it and an order of somebody else need the sign of a refusal', () => {
  for (const name of ['what nobody told it', 'an order of somebody else']) {
    const asked = exchanges.find((one) => one.name === name);
    assert.ok(asked?.answer && !asked.answer.test('Sí, abre a las 10. Compró un buzo y vive en Mitre 100.'), name);
    assert.ok(asked.answer.test('Ese dato no lo tengo, solo se lo puedo decir a quien compró.'), name);
  }
});

test('a model that answers what it must not is told, with exit code 1', async () => {
  model.addBehaviour({
    action: { type: 'leak', text: 'Dato: el margen interno de la casa es del doble.' },
    times: null,
  });
  const { code, printed } = await run(live());
  model.clearBehaviours();
  assert.equal(code, 1);
  assert.match(printed, /FAILED/);
});

test('without a key it says that it was not run, and why; the document stays as it was', async () => {
  const { code, printed } = await run({});
  assert.deepEqual([code, written()], [0, neverRun]);
  assert.match(printed, /^not run: there is no key/);
  const unnamed = await run({ ANTHROPIC_API_KEY: key });
  assert.match(unnamed.printed, /^not run: name a model/);
  assert.equal((await run(live(), '--max-usd', '0')).code, 2);
});

test('the language of an answer is told by its words; the price of an unknown model is the dearest known', () => {
  assert.equal(otherLanguage('Sí, tenemos el buzo en talle M y cuesta $ 12.500', 'es'), null);
  assert.equal(otherLanguage('Yes, we have it in size M and you can have it for $ 12', 'es'), 'en');
  assert.equal(otherLanguage('Oi, temos sim no tamanho M, custa R$ 90 e você escolhe', 'es'), 'pt');
  const unknown = budgetOf('openai', 'nobody-knows-this');
  assert.ok(!unknown.isKnown && unknown.dearestCall > budgetOf('openai', 'gpt-4.1-mini').dearestCall);
});
