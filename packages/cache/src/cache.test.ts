// The cache answers what Postgres says, whatever becomes of Redis and of notifications.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { Listener } from '@nexus/database/listener';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Redis } from 'ioredis';
import { Cache } from './cache.ts';

const log = createLog('test', { level: 'silent' });
const redisServer = '/usr/bin/redis-server';

/** Looks again until it holds; the deadline only bounds a failing test. */
async function eventually(holds: () => boolean | Promise<boolean>, what: string, milliseconds = 8000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`never came true: ${what}`);
    await pause(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    redisServer,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  );
  await eventually(
    () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy())));
        socket.on('error', () => resolve(false));
      }),
    'redis-server listens',
  );
  return child;
}

async function stopRedis(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('cache', () => {
  const tenantId = newId();
  let database: Database;
  let listener: Listener;
  let drop: () => Promise<void>;
  let dsn: string;

  before(async () => {
    ({ dsn, drop } = await createTestDatabase());
    database = new Database({ dsn, log, maximum: 4 });
    listener = new Listener({ dsn, log });
    await listener.start();
  });
  after(async () => {
    await listener.stop();
    await database.close();
    await drop();
  });

  const invalidate = (cache: Cache, keys: string[], tenant = tenantId) =>
    database.transaction(tenant, (tx) => cache.invalidate(tx, tenant, keys));
  /** A look-up that counts its loads and gives what `source.value` is. */
  const reader = (cache: Cache, key: string, tenant = tenantId) => {
    const source = { value: 1 as unknown, loads: 0 };
    const read = () =>
      cache.getOrLoad({
        tenantId: tenant,
        key,
        ttlSeconds: 60,
        load: async () => {
          source.loads += 1;
          return source.value;
        },
      });
    return { source, read };
  };

  test('two hundred callers of one key cost one load', async () => {
    const cache = new Cache({ listener, log });
    const { source, read } = reader(cache, 'crowd');
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 200 }, read))), new Set([1]));
    assert.equal(source.loads, 1);
    await cache.close();
  });

  test('a value is dropped in every process when the writing transaction commits, and only then', async () => {
    const [here, there] = [new Cache({ listener, log }), new Cache({ listener, log })];
    const [a, b] = [reader(here, 'k'), reader(there, 'k')];
    await Promise.all([a.read(), b.read()]);
    await assert.rejects(
      database.transaction(tenantId, async (tx) => {
        await here.invalidate(tx, tenantId, ['k']);
        throw new Error('rolled back');
      }),
    );
    a.source.value = b.source.value = 2;
    assert.deepEqual([await a.read(), await b.read()], [1, 1]);
    await invalidate(here, ['k']);
    await eventually(async () => (await a.read()) === 2 && (await b.read()) === 2, 'both read anew');
    await here.close();
    await there.close();
  });

  test('a load that began before the invalidation is not kept', async () => {
    const cache = new Cache({ listener, log });
    const heard = new Promise<void>((resolve) => listener.on('nexus_cache', () => resolve()));
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = cache.getOrLoad({
      tenantId,
      key: 'race',
      ttlSeconds: 60,
      load: async () => {
        begun.resolve();
        await gate.promise;
        return 'old';
      },
    });
    await begun.promise;
    await invalidate(cache, ['race']);
    await heard;
    gate.resolve();
    assert.equal(await slow, 'old');
    assert.equal(await cache.getOrLoad({ tenantId, key: 'race', ttlSeconds: 60, load: async () => 'new' }), 'new');
    await cache.close();
  });

  test('the same key of another tenant is another value', async () => {
    const cache = new Cache({ listener, log });
    const [mine, theirs] = [reader(cache, 'k'), reader(cache, 'k', newId())];
    theirs.source.value = 'theirs';
    assert.deepEqual([await mine.read(), await theirs.read(), await mine.read()], [1, 'theirs', 1]);
    await cache.close();
  });

  test('an error of the load passes through unchanged and is not kept', async () => {
    const cache = new Cache({ listener, log });
    const failure = new Error('no such channel');
    const load = () => cache.getOrLoad({ tenantId, key: 'e', ttlSeconds: 60, load: () => Promise.reject(failure) });
    await assert.rejects(load(), (error) => error === failure);
    assert.equal(await cache.getOrLoad({ tenantId, key: 'e', ttlSeconds: 60, load: async () => 5 }), 5);
    await cache.close();
  });

  test('a miss and a hit give the same form, null included', async () => {
    const cache = new Cache({ listener, log });
    const load = async () => ({ at: new Date(0), none: null });
    const first = await cache.getOrLoad({ tenantId, key: 'form', ttlSeconds: 60, load });
    const second = await cache.getOrLoad({ tenantId, key: 'form', ttlSeconds: 60, load });
    assert.deepEqual(first, second);
    const nothing = reader(cache, 'nothing');
    nothing.source.value = null;
    assert.deepEqual([await nothing.read(), await nothing.read(), nothing.source.loads], [null, null, 1]);
    await cache.close();
  });

  test('more keys than one notification holds are all dropped', async () => {
    const cache = new Cache({ listener, log });
    const keys = Array.from({ length: 600 }, (_, index) => `a-rather-long-name-of-a-key:${index}`);
    const readers = keys.map((key) => reader(cache, key));
    await Promise.all(readers.map(({ read }) => read()));
    await invalidate(cache, keys);
    for (const one of readers) one.source.value = 2;
    await eventually(
      async () => (await Promise.all(readers.map(({ read }) => read()))).every((value) => value === 2),
      'all dropped',
    );
    await cache.close();
  });

  test('clearing empties every process', async () => {
    const [here, there] = [new Cache({ listener, log }), new Cache({ listener, log })];
    const [a, b] = [reader(here, 'k'), reader(there, 'other', newId())];
    await Promise.all([a.read(), b.read()]);
    a.source.value = b.source.value = 2;
    await database.transaction(tenantId, (tx) => here.clear(tx));
    await eventually(async () => (await a.read()) === 2 && (await b.read()) === 2, 'both are empty');
    await here.close();
    await there.close();
  });

  test('while the listener is deaf nothing is taken from the cache, and what was kept is dropped when it hears again', async () => {
    const own = new Listener({ dsn, log });
    await own.start();
    const cache = new Cache({ listener: own, log });
    const { source, read } = reader(cache, 'deaf');
    await read();
    const again = new Promise<void>((resolve) => own.onConnected(resolve));
    await database.transaction(tenantId, (tx) =>
      tx.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'nexus-listener' and pid in
         (select pid from pg_stat_activity where application_name = 'nexus-listener' and datname = current_database() order by backend_start desc limit 1)`,
      ),
    );
    source.value = 2;
    await eventually(async () => (await read()) === 2, 'read anew');
    await again;
    assert.equal(await read(), 2);
    await cache.close();
    await own.stop();
  });

  test('a deaf listener: what was kept may be wrong, so every look-up asks anew', async () => {
    const deaf = { on: () => () => undefined, onConnected: () => () => undefined, connectedSince: new Date() };
    const cache = new Cache({ listener: deaf, log });
    const { source, read } = reader(cache, 'silence');
    assert.equal(await read(), 1);
    Object.assign(deaf, { connectedSince: null });
    source.value = 2;
    assert.equal(await read(), 2);
    await cache.close();
  });

  describe('with Redis', { skip: existsSync(redisServer) ? false : 'redis-server is not installed' }, () => {
    let port: number;
    let redis: ChildProcess;
    before(async () => {
      port = await freePort();
      redis = await startRedis(port);
    });
    after(() => stopRedis(redis));

    const open = async () => {
      const cache = new Cache({ listener, log, redisUrl: `redis://127.0.0.1:${port}` });
      await eventually(() => cache.state().mode === 'normal', 'Redis is used');
      return cache;
    };

    test('one process reads what another kept, until it is invalidated for both', async () => {
      const [here, there] = [await open(), await open()];
      const [a, b] = [reader(here, 'shared'), reader(there, 'shared')];
      await a.read();
      assert.deepEqual([await b.read(), b.source.loads], [1, 0]);
      a.source.value = b.source.value = 2;
      await invalidate(here, ['shared']);
      await eventually(async () => (await a.read()) === 2 && (await b.read()) === 2, 'both read anew');
      await here.close();
      await there.close();
    });

    test('a value that belongs to another tenant, or is no value of ours, is dropped and loaded anew', async () => {
      const cache = await open();
      const client = new Redis(port, '127.0.0.1');
      const entry = (value: unknown) =>
        JSON.stringify({ value, createdAt: Date.now(), logicalExpiration: Date.now() + 60_000 });
      for (const wrong of [
        entry({ key: `${newId()}:wrong`, value: 'stolen' }),
        entry('loose'),
        '5',
        'not json',
        '[]',
      ]) {
        const { source, read } = reader(cache, `wrong ${wrong.length}`);
        await client.set(`nexus:cache:0:${tenantId}:wrong ${wrong.length}`, wrong);
        assert.deepEqual([await read(), source.loads], [1, 1]);
      }
      client.disconnect();
      await cache.close();
    });

    test('clearing leaves alone what is not ours', async () => {
      const cache = await open();
      const client = new Redis(port, '127.0.0.1');
      await client.set('somebody else', 'stays');
      await reader(cache, 'mine').read();
      assert.equal((await client.keys('nexus:cache:*')).length, 1);
      await database.transaction(tenantId, (tx) => cache.clear(tx));
      await eventually(async () => (await client.keys('nexus:cache:*')).length === 0, 'ours are gone');
      assert.equal(await client.get('somebody else'), 'stays');
      client.disconnect();
      await cache.close();
    });

    test('Redis killed: every look-up is answered without it, and it is used again when it is back', async () => {
      const cache = await open();
      await reader(cache, 'before').read();
      await stopRedis(redis);
      for (let index = 0; index < 20; index += 1) assert.equal(await reader(cache, `dead ${index}`).read(), 1);
      assert.equal(cache.state().mode, 'degraded');
      redis = await startRedis(port);
      await eventually(() => cache.state().mode === 'normal', 'Redis is used again');
      await cache.close();
    });

    test('Redis frozen: look-ups go on, and what was invalidated meanwhile does not come back from it', async () => {
      const [writer, other] = [await open(), await open()];
      const [a, b] = [reader(writer, 'frozen'), reader(other, 'frozen')];
      await a.read();
      redis.kill('SIGSTOP');
      try {
        a.source.value = b.source.value = 2;
        await invalidate(writer, ['frozen']);
        await eventually(async () => (await a.read()) === 2, 'the writer reads anew');
        for (let index = 0; index < 10; index += 1) assert.equal(await reader(other, `hung ${index}`).read(), 1);
        assert.equal(other.state().mode, 'degraded');
      } finally {
        redis.kill('SIGCONT');
      }
      await eventually(
        () => other.state().mode === 'normal' && writer.state().mode === 'normal',
        'Redis is used again',
      );
      assert.equal(await b.read(), 2);
      await writer.close();
      await other.close();
    });

    test('a full Redis is left alone until there is room: nothing fails, and it is not tried on every look-up', async () => {
      const client = new Redis(port, '127.0.0.1');
      const cache = await open();
      await client.config('SET', 'maxmemory-policy', 'noeviction');
      await client.config('SET', 'maxmemory', '1');
      try {
        for (let index = 0; index < 20; index += 1) assert.equal(await reader(cache, `full ${index}`).read(), 1);
        const { mode, since } = cache.state();
        assert.equal(mode, 'degraded');
        await pause(2500);
        assert.deepEqual(cache.state(), { mode, since });
      } finally {
        await client.config('SET', 'maxmemory', '0');
      }
      await eventually(() => cache.state().mode === 'normal', 'Redis is used again', 20_000);
      client.disconnect();
      await cache.close();
    });

    test('a password that Redis does not know: look-ups go on, and nothing waits', async () => {
      const client = new Redis(port, '127.0.0.1');
      await client.config('SET', 'requirepass', 'another');
      try {
        const refused = new Cache({ listener, log, redisUrl: `redis://:wrong@127.0.0.1:${port}` });
        for (let index = 0; index < 5; index += 1) {
          assert.equal(await reader(refused, `refused ${index}`).read(), 1);
          await pause(100);
        }
        assert.equal(refused.state().mode, 'degraded');
        await refused.close();
      } finally {
        await client.config('SET', 'requirepass', '');
      }
      client.disconnect();
    });

    test('what another version of the code kept is not read', async () => {
      const redisUrl = `redis://127.0.0.1:${port}`;
      const [old, young] = ['1', '2'].map((version) => new Cache({ listener, log, redisUrl, version }));
      assert.ok(old && young);
      await eventually(() => [old, young].every((one) => one.state().mode === 'normal'), 'both use Redis');
      const [a, b] = [reader(old, 'form'), reader(young, 'form')];
      b.source.value = { form: 'of version 2' };
      assert.deepEqual([await a.read(), await b.read(), b.source.loads], [1, { form: 'of version 2' }, 1]);
      await old.close();
      await young.close();
    });

    test('no Redis at the address given: it starts and works without', async () => {
      const cache = new Cache({ listener, log, redisUrl: `redis://127.0.0.1:${await freePort()}` });
      const { source, read } = reader(cache, 'alone');
      assert.deepEqual([await read(), await read(), source.loads], [1, 1, 1]);
      assert.equal(cache.state().mode, 'degraded');
      await cache.close();
    });
  });
});
