// A service starts in order, says why it cannot, and stops in reverse without leaving its work behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { AppError } from './app-error.ts';
import { commonConfiguration, defineConfig } from './define-config.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { defineService, startService } from './start-service.ts';
import type { Worker } from './start-service.ts';

const configuration = defineConfig({
  ...commonConfiguration,
  PORT: { kind: 'integer', default: 0, doc: 'Port.' },
});
const environment = { INTERNAL_API_TOKEN: 'test-token', LOG_LEVEL: 'info' };

interface Plan {
  workers?: (told: string[]) => Worker[];
  routes?: Route[];
  ports?: number[];
}

function shelf(told: string[], { workers, routes = [], ports }: Plan = {}) {
  return defineService({
    name: 'shelf',
    configuration,
    connect: async () => {
      told.push('connect');
      return { told };
    },
    readiness: async () => ({ ready: true, details: { told: told.length } }),
    listeners: (_deps, { config }) =>
      (ports ?? [config.PORT]).map((port) => ({
        port,
        exposeMetrics: true,
        access: { kind: 'internal' as const, tokens: [config.INTERNAL_API_TOKEN] },
        routes,
      })),
    workers: () => workers?.(told) ?? [],
    disconnect: async () => void told.push('disconnect'),
  });
}

const worker = (told: string[], name: string, over: Partial<Worker> = {}): Worker => ({
  name,
  start: () => void told.push(`start ${name}`),
  stop: async () => void told.push(`stop ${name}`),
  ...over,
});
const headers = { 'x-nexus-target': 'shelf', 'x-internal-token': 'test-token' };
const alive = (url: string) =>
  fetch(`${url}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );

describe('a service', () => {
  test('connects, listens, starts its workers, says that it is ready, and stops in reverse', async () => {
    const told: string[] = [];
    const lines: string[] = [];
    const definition = shelf(told, { workers: () => [worker(told, 'queue')] });
    const running = await startService(definition, environment, { write: (line) => lines.push(line) });
    const [url = ''] = running.urls;
    assert.deepEqual(told, ['connect', 'start queue']);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    assert.match(
      lines[0] ?? '',
      /"warn".*"variable":"INTERNAL_API_TOKEN","reason":"is too short.*what production refuses/,
    );
    assert.ok(lines.some((line) => line.includes('"msg":"ready"')));
    await running.stop();
    assert.deepEqual(told, ['connect', 'start queue', 'stop queue', 'disconnect']);
    assert.equal(await alive(url), false);
    assert.match(lines.at(-1) ?? '', /"msg":"stopped"/);
  });

  test('while its workers drain it is not ready, but still answers those that work needs', async () => {
    const told: string[] = [];
    const drained = Promise.withResolvers<void>();
    const definition = shelf(told, {
      workers: () => [worker(told, 'queue', { stop: () => drained.promise })],
      routes: [
        route({ method: 'GET', url: '/ask', allow: 'internal', summary: 'Asks.', handler: async () => ({ ok: true }) }),
      ],
    });
    const running = await startService(definition, environment, { write: () => undefined });
    const [url = ''] = running.urls;
    const stopped = running.stop();
    const again = running.stop();
    const ready = await fetch(`${url}/readyz`);
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'not ready', draining: true }]);
    assert.equal((await fetch(`${url}/ask`, { headers })).status, 200);
    assert.ok(!told.includes('disconnect'));
    drained.resolve();
    await Promise.all([stopped, again]);
    assert.deepEqual(told.filter((one) => one === 'disconnect').length, 1);
    assert.equal(await alive(url), false);
  });

  test('for the time of DRAIN_MS it goes on answering those who do not know yet, and keeps no connection', async () => {
    const told: string[] = [];
    const draining = { ...environment, DRAIN_MS: '300' };
    const running = await startService(shelf(told), draining, { write: () => undefined });
    const [url = ''] = running.urls;
    const begun = performance.now();
    const stopped = running.stop();
    const answer = await fetch(`${url}/internal/whoami`, { headers });
    assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'close']);
    await stopped;
    assert.ok(performance.now() - begun >= 299);
    assert.equal(await alive(url), false);
  });

  test('a request that runs is answered before the service lets go of what it uses', async () => {
    const told: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const slow = route({
      method: 'GET',
      url: '/slow',
      allow: 'internal',
      summary: 'Takes its time.',
      handler: async () => {
        arrived.resolve();
        await answer.promise;
        return { connected: !told.includes('disconnect') };
      },
    });
    const running = await startService(shelf(told, { routes: [slow] }), environment, { write: () => undefined });
    const call = fetch(`${running.urls[0]}/slow`, { headers });
    await arrived.promise;
    const stopped = running.stop();
    answer.resolve();
    assert.deepEqual(await (await call).json(), { connected: true });
    await stopped;
  });

  test('a port in use is named, with its remedy, and what had begun is ended', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const told: string[] = [];
    const definition = shelf(told, { ports: [0, port], workers: () => [worker(told, 'queue')] });
    const lines: string[] = [];
    const error: unknown = await startService(definition, environment, { write: (line) => lines.push(line) }).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError && error.public);
    assert.equal(error.code, 'service.port-in-use');
    assert.match(error.message, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use.*environment`));
    assert.deepEqual(told, ['connect', 'disconnect'], 'no worker was started, so none is stopped');
    await new Promise((done) => blocker.close(done));
  });

  test('a worker that cannot start takes the earlier ones down with it, and its own reason is told', async () => {
    const told: string[] = [];
    const definition = shelf(told, {
      workers: () => [
        worker(told, 'first', {
          stop: async () => {
            told.push('stop first');
            throw new Error('the first did not stop');
          },
        }),
        worker(told, 'second', { start: () => Promise.reject(new Error('no table')) }),
        worker(told, 'third'),
      ],
    });
    await assert.rejects(startService(definition, environment, { write: () => undefined }), /no table/);
    assert.deepEqual(told, ['connect', 'start first', 'stop first', 'stop second', 'disconnect']);
  });

  test('when one part does not stop the others are stopped all the same, and the reason is told', async () => {
    const told: string[] = [];
    const definition = shelf(told, {
      workers: () => [worker(told, 'bad', { stop: () => Promise.reject(new Error('stuck')) }), worker(told, 'good')],
    });
    const running = await startService(definition, environment, { write: () => undefined });
    await assert.rejects(running.stop(), /stuck/);
    assert.deepEqual(told.slice(3), ['stop good', 'disconnect']);
    assert.equal(await alive(running.urls[0] ?? ''), false);
  });

  test('a wrong environment is told before anything is begun', async () => {
    const told: string[] = [];
    await assert.rejects(startService(shelf(told), { PORT: 'x' }), /INTERNAL_API_TOKEN: missing[^]*PORT/);
    assert.deepEqual(told, []);
  });
});

const program = (body: string) => `
  import { defineConfig, commonConfiguration } from '${new URL('define-config.ts', import.meta.url).href}';
  import { runService } from '${new URL('start-service.ts', import.meta.url).href}';
  await runService({
    name: 'shelf',
    configuration: commonConfiguration,
    connect: async () => ({}),
    listeners: (_deps, { config }) => [{ port: 0, exposeMetrics: true, access: { kind: 'internal', tokens: [config.INTERNAL_API_TOKEN] }, routes: [] }],
    disconnect: async () => { ${body} },
  });
`;

async function run(
  body: string,
  variables: Record<string, string>,
  onReady?: (child: ReturnType<typeof spawn>) => void,
) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(body)], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let told = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      said += part.toString();
      if (told || !said.includes('"msg":"ready"')) return;
      told = true;
      onReady?.(child);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('a service as a process', () => {
  test('ends with 0 when it is asked to, having stopped', async () => {
    const runs = (['SIGTERM', 'SIGINT'] as const).map((signal) => run('', environment, (child) => child.kill(signal)));
    for (const { code, said } of await Promise.all(runs)) {
      assert.equal(code, 0, said);
      assert.match(said, /"msg":"stopped"/);
    }
  });

  test('ends with 1 and one line that says why it cannot start', async () => {
    const { code, said } = await run('', {});
    assert.equal(code, 1);
    const line = JSON.parse(said.trim()) as { level: string; msg: string };
    assert.equal(line.level, 'fatal');
    assert.match(line.msg, /INTERNAL_API_TOKEN: missing/);
  });

  for (const [left, half] of [
    ["void Promise.reject(new Error('nobody waits'))", 'a rejected promise that nobody handled'],
    ["setImmediate(() => { throw new Error('nobody waits') })", 'an error that nobody caught'],
  ] as const)
    test(`ends with 1 and the reason on ${half}, instead of going on half alive`, async () => {
      const begun = performance.now();
      const body = `${left}; await new Promise(() => setInterval(() => undefined, 1000));`;
      const { code, said } = await run(body, environment, (child) => child.kill('SIGTERM'));
      assert.equal(code, 1);
      assert.match(said, /"level":"fatal".*nobody waits/);
      assert.match(said, new RegExp(`${half} ends the process`));
      assert.ok(performance.now() - begun < 24_000, 'before the grace time is over');
    });

  test('ends with 1 when it could not stop cleanly', async () => {
    const { code, said } = await run("throw new Error('the pool is stuck')", environment, (child) =>
      child.kill('SIGTERM'),
    );
    assert.equal(code, 1);
    assert.match(said, /the pool is stuck/);
  });
});
