// Failpoints do what a test says under NODE_ENV=test, and nothing anywhere else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';

const flow = `
  import { failpoint, setFailpointAction } from '${new URL('failpoint.ts', import.meta.url).href}';
  if (process.argv[1] === 'set') setFailpointAction((name) => { throw new Error('stopped at ' + name); });
  for (const name of ['first', 'second', 'second', 'third']) {
    try { await failpoint(name); process.stdout.write(name + ' '); }
    catch (error) { process.stdout.write(error.message + ' '); break; }
  }
`;

async function run(environment: Record<string, string>, ...flags: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', flow, ...flags], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { said: said.trim(), code, signal };
}

describe('failpoints', () => {
  test('under test a point does what was set', async () => {
    assert.deepEqual(await run({ NODE_ENV: 'test' }, 'set'), { said: 'stopped at first', code: 0, signal: null });
  });

  test('anywhere else neither an action nor the environment does anything', async () => {
    const whole = { said: 'first second second third', code: 0, signal: null };
    assert.deepEqual(await run({ NODE_ENV: 'production', NEXUS_KILL_AT: 'first' }, 'set'), whole);
    assert.deepEqual(await run({ NEXUS_KILL_AT: 'first' }, 'set'), whole);
    assert.deepEqual(await run({ NODE_ENV: 'test' }), whole);
  });

  test('a spawned process dies at the named passing of a point, as by kill -9', async () => {
    assert.deepEqual(await run({ NODE_ENV: 'test', NEXUS_KILL_AT: 'second#2' }), {
      said: 'first second',
      code: null,
      signal: 'SIGKILL',
    });
    assert.equal((await run({ NODE_ENV: 'test', NEXUS_KILL_AT: 'first' })).signal, 'SIGKILL');
  });
});
