// The environment is read whole, all its faults are told at once, and no secret's value is ever repeated.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from './app-error.ts';
import { commonConfiguration, defineConfig, readConfig } from './define-config.ts';
import type { Environment } from './define-config.ts';

const configuration = defineConfig({
  ...commonConfiguration,
  ENCRYPTION_KEY: { kind: 'secret', minimumLength: 32, doc: 'Seals credentials.' },
  META_APP_SECRET: { kind: 'secret', optional: true, doc: 'Of the Meta app.' },
  PORT: { kind: 'integer', default: 8000, minimum: 0, maximum: 65_535, doc: 'Port.' },
  LIMIT: { kind: 'integer', optional: true, doc: 'Some limit.' },
  AGENT_SERVICE_URL: { kind: 'url', default: 'http://127.0.0.1:8001', doc: 'Where the agent listens.' },
  NAME: { kind: 'text', doc: 'A name that has no default.' },
});
const good = {
  INTERNAL_API_TOKEN: 'an-internal-token-of-these-tests',
  ENCRYPTION_KEY: 'an encryption key of these tests so long',
  NAME: 'x',
};
const problemsOf = (environment: Environment): string[] => {
  try {
    readConfig(configuration, environment);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'config.invalid');
    const problems = error.details.problems as string[];
    for (const problem of problems) assert.ok(error.message.includes(problem));
    return problems;
  }
  return [];
};
const inProduction = (over: Environment): string[] => problemsOf({ NODE_ENV: 'production', ...good, ...over });

describe('configuration', () => {
  test('a good environment gives typed values, with defaults for what is not set or blank', () => {
    const values = readConfig(configuration, {
      ...good,
      PORT: ' 9000 ',
      HOST: '  ',
      AGENT_SERVICE_URL: 'https://agent.example/v1//',
      EGRESS_ALLOW: ' model.internal, ,10.0.0.7 ',
    });
    assert.equal(values.PORT, 9000);
    assert.equal(values.HOST, '127.0.0.1');
    assert.equal(values.AGENT_SERVICE_URL, 'https://agent.example/v1');
    assert.deepEqual(values.EGRESS_ALLOW, ['model.internal', '10.0.0.7']);
    assert.equal(values.LIMIT, undefined);
    assert.equal(values.META_APP_SECRET, undefined);
    assert.equal(values.LOG_LEVEL, 'info');
    assert.equal(values.production, false);
    assert.equal(readConfig(configuration, { ...good, NODE_ENV: 'production' }).production, true);
  });

  test('every problem is told at once, by the name of its variable', () => {
    const problems = problemsOf({ PORT: '70000', LIMIT: 'many', AGENT_SERVICE_URL: 'agent:8001', LOG_LEVEL: 'loud' });
    assert.deepEqual(problems.map((one) => one.split(':')[0]).toSorted(), [
      'AGENT_SERVICE_URL',
      'ENCRYPTION_KEY',
      'INTERNAL_API_TOKEN',
      'LIMIT',
      'LOG_LEVEL',
      'NAME',
      'PORT',
    ]);
    assert.match(problems.find((one) => one.startsWith('NAME')) ?? '', /A name that has no default/);
  });

  test('numbers are decimal whole numbers within their bounds', () => {
    for (const PORT of ['0', '65535']) assert.deepEqual(problemsOf({ ...good, PORT }), []);
    for (const PORT of ['-1', '65536', '1.5', '0x10', '1e3', 'Infinity', '8000 9000'])
      assert.equal(problemsOf({ ...good, PORT }).length, 1, PORT);
  });

  test('amounts have at most two decimals', () => {
    const money = defineConfig({ BUDGET: { kind: 'amount', default: 0, doc: 'Money.' } });
    assert.deepEqual(readConfig(money, {}), { BUDGET: 0, production: false, weakSecrets: [] });
    for (const [raw, value] of Object.entries({ '5': 5, '2.50': 2.5, '0.05': 0.05 }))
      assert.equal(readConfig(money, { BUDGET: raw }).BUDGET, value);
    for (const raw of ['-1', '1.234', '1,5', 'much', '1e3'])
      assert.throws(() => readConfig(money, { BUDGET: raw }), /BUDGET: must be an amount/);
  });

  test('an address needs its scheme and host', () => {
    for (const AGENT_SERVICE_URL of ['agent', 'localhost:8001', '//agent', 'http://', 'mailto:x', 'http:/x'])
      assert.equal(problemsOf({ ...good, AGENT_SERVICE_URL }).length, 1, AGENT_SERVICE_URL);
  });

  test('production refuses the literal examples of the first description by name', () => {
    const problems = inProduction({
      INTERNAL_API_TOKEN: 'super-secret-token-shared-between-services',
      ENCRYPTION_KEY: '32-char-random-string-for-db-encryption',
      META_APP_SECRET: 'sk-...',
    });
    assert.equal(problems.length, 3);
    for (const problem of problems) assert.match(problem, /placeholder/);
    assert.match(problems[0] ?? '', /^INTERNAL_API_TOKEN: .*"super-secret-token-shared-between-services"/);
    assert.match(
      inProduction({ ENCRYPTION_KEY: `${good.ENCRYPTION_KEY},"32-CHAR-random-string-for-db-encryption"` })[0] ?? '',
      /^ENCRYPTION_KEY: is the placeholder "32-char-random-string-for-db-encryption"/,
    );
    for (const placeholder of ['changeme', 'ChangeMe', 'change-me', 'secret', "'sk-...'", 'postgresql+asyncpg://...'])
      assert.match(inProduction({ META_APP_SECRET: placeholder })[0] ?? '', /^META_APP_SECRET: is the placeholder/);
  });

  test('production refuses short secrets, also as one of a list, and never repeats a value', () => {
    assert.match(
      inProduction({ ENCRYPTION_KEY: 'aQ3!x'.repeat(6) + 'z' })[0] ?? '',
      /too short \(31 characters, at least 32\)/,
    );
    assert.match(inProduction({ META_APP_SECRET: 'k1ngfisher' })[0] ?? '', /at least 16/);
    assert.match(inProduction({ ENCRYPTION_KEY: 'ab'.repeat(20) })[0] ?? '', /easy to guess/);
    const rotated = inProduction({ INTERNAL_API_TOKEN: `${good.INTERNAL_API_TOKEN}, k1ngfisher` });
    assert.equal(rotated.length, 1);
    const everything = JSON.stringify([rotated, inProduction({ META_APP_SECRET: 'k1ngfisher' })]);
    assert.ok(!everything.includes('k1ngfisher') && !everything.includes(good.INTERNAL_API_TOKEN));
    assert.deepEqual(inProduction({ INTERNAL_API_TOKEN: `${good.INTERNAL_API_TOKEN},` }), []);
  });

  test('a list of nothing but commas is a missing secret, in production and out of it', () => {
    assert.match(problemsOf({ ...good, INTERNAL_API_TOKEN: ' , ' })[0] ?? '', /^INTERNAL_API_TOKEN: missing/);
    assert.match(inProduction({ INTERNAL_API_TOKEN: ',' })[0] ?? '', /^INTERNAL_API_TOKEN: missing/);
  });

  test('outside of production short and well-known secrets do, and are named with why', () => {
    const weak = { ...good, INTERNAL_API_TOKEN: 'changeme', ENCRYPTION_KEY: 'k1ngfisher' };
    assert.deepEqual(problemsOf(weak), []);
    const { weakSecrets, ENCRYPTION_KEY } = readConfig(configuration, weak);
    assert.deepEqual(
      [ENCRYPTION_KEY, weakSecrets.map(({ name }) => name)],
      ['k1ngfisher', ['INTERNAL_API_TOKEN', 'ENCRYPTION_KEY']],
    );
    assert.match(weakSecrets[0]?.reason ?? '', /placeholder "changeme"/);
    assert.match(weakSecrets[1]?.reason ?? '', /too short/);
    assert.ok(!JSON.stringify(weakSecrets).includes('k1ngfisher'));
    assert.deepEqual(readConfig(configuration, good).weakSecrets, []);
    assert.deepEqual(readConfig(configuration, { ...weak, NODE_ENV: 'test' }).weakSecrets, []);
  });
});
