// npm run smoke:live: short exchanges with a real model below a spend cap; the dated result goes into docs/smoke-live.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { configuration } from '../../services/orchestrator/src/config.ts';
import { budgetOf, keptBack } from './budget.ts';
import { exchanges } from './exchanges.ts';
import { runSmoke } from './run-smoke.ts';
import { resultDocument } from './write-result.ts';

const root = resolve(import.meta.dirname, '../..');
/** Whose key is taken, the first that is there. */
const keys = { openai: 'OPENAI_API_KEY', anthropic: 'ANTHROPIC_API_KEY', google: 'GOOGLE_API_KEY' } as const;
const addressNames = ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'GOOGLE_BASE_URL'];

const { values } = parseArgs({
  options: {
    'max-usd': { type: 'string', default: '0.25' },
    provider: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs/smoke-live.md') },
    env: { type: 'string', default: join(root, '.env') },
  },
});

function notRun(why: string): never {
  console.log(`not run: ${why}`);
  process.exit(0);
}

const fromFile = existsSync(values.env) ? parseEnv(readFileSync(values.env, 'utf8')) : {};
const variables: Record<string, string | undefined> = { ...fromFile, ...process.env };
const cap = Number(values['max-usd']);
if (!(cap > 0 && cap <= 20)) {
  console.log('--max-usd is the most that may be spent, in US dollars: more than 0, at most 20');
  process.exit(2);
}
const provider = values.provider ?? Object.keys(keys).find((name) => variables[keys[name as keyof typeof keys]]);
const keyName = keys[provider as keyof typeof keys];
if (provider === undefined)
  notRun(`there is no key of a model in the environment or in .env (${Object.values(keys).join(', ')})`);
if (keyName === undefined) notRun(`of "${provider}" no key is known; there are ${Object.keys(keys).join(', ')}`);
const key = variables[keyName];
if (!key) notRun(`${keyName} is not set`);
const standard =
  provider === 'openai' ? (variables.OPENAI_DEFAULT_MODEL ?? configuration.OPENAI_DEFAULT_MODEL.default) : undefined;
const model = values.model ?? standard;
if (model === undefined) notRun(`name a model of ${provider} with --model`);

const budget = budgetOf(provider, model);
const addresses = Object.fromEntries(
  addressNames.flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])),
);
const hidden = (text: string): string => text.replaceAll(key, '[hidden]');
console.log(`${provider} / ${model}, ${exchanges.length} exchanges, at most US$ ${cap}`);
// Two services are a lot to load for whoever has no key.
const { startLiveAgent } = await import('./start-live-agent.ts');
const agent = await startLiveAgent({ provider, model, key, addresses });
const outcome = await runSmoke(agent, exchanges, {
  budget,
  cap,
  key,
  tell: ({ name, faults, usd, seconds }) =>
    console.log(
      hidden(
        `${faults.length === 0 ? 'held  ' : 'FAILED'} ${name}: US$ ${usd.toFixed(5)}, ${seconds.toFixed(1)} s${faults.map((fault) => `\n       ${fault}`).join('')}`,
      ),
    ),
}).finally(() => agent.close());
if (outcome.done.length === 0)
  notRun(
    `US$ ${cap} is too little for one exchange, of which US$ ${keptBack(budget).toFixed(4)} is kept back; US$ ${outcome.spent.toFixed(4)} spent`,
  );
writeFileSync(
  values.out,
  hidden(resultDocument(outcome, { at: new Date(), provider, model, cap, isPriceKnown: budget.isKnown })),
);
const failed = outcome.done.filter(({ faults }) => faults.length > 0).length;
if (outcome.left.length > 0) console.log(`stopped at the cap; not begun: ${outcome.left.join(', ')}`);
console.log(
  `${outcome.done.length - failed} held, ${failed} failed, ${outcome.left.length} not run; US$ ${outcome.spent.toFixed(4)} of ${cap} spent`,
);
process.exitCode = failed > 0 ? 1 : 0;
