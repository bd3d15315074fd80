// Redis is only speed: every journey passes while Redis is in each of its bad states, not only the one journey of the rows beside.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@nexus/testing/embedded-postgres';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import type { RedisServer } from '@nexus/testing/faults/redis-server';

const root = resolve(import.meta.dirname, '../..');

/** Brings Redis into the state; what must go on meanwhile is the callback of `every`. */
interface State {
  id: string;
  fault: string;
  injected: string;
  /** Gives the address the services use. */
  begin(redis: RedisServer, every: (milliseconds: number, act: () => Promise<unknown>) => void): Promise<string>;
}

const states: State[] = [
  {
    id: 'RJ1',
    fault: 'all journeys, Redis healthy',
    injected: 'REDIS_URL of a running server',
    begin: async (redis) => redis.url,
  },
  {
    id: 'RJ2',
    fault: 'all journeys, Redis dead from the start',
    injected: 'nobody listens at REDIS_URL',
    begin: async () => `redis://127.0.0.1:${await freePort()}`,
  },
  {
    id: 'RJ3',
    fault: 'all journeys, Redis killed again and again',
    injected: 'SIGKILL every 2 s, started again a second later',
    begin: async (redis, every) => {
      let up = true;
      every(1000, async () => {
        if (up) await redis.kill();
        else await redis.start();
        up = !up;
      });
      return redis.url;
    },
  },
  {
    id: 'RJ4',
    fault: 'all journeys, Redis hangs',
    injected: 'SIGSTOP for 5 of every 8 s',
    begin: async (redis, every) => {
      let second = 0;
      every(1000, async () => {
        second = (second + 1) % 8;
        if (second === 3) redis.freeze();
        if (second === 0) redis.thaw();
      });
      return redis.url;
    },
  },
  {
    id: 'RJ5',
    fault: 'all journeys, Redis refuses the password',
    injected: 'another requirepass',
    begin: async (redis) => {
      await redis.kill();
      await redis.start({ password: 'right' });
      return `redis://:wrong@127.0.0.1:${redis.port}`;
    },
  },
  {
    id: 'RJ6',
    fault: 'all journeys, Redis full',
    injected: 'maxmemory 1, noeviction',
    begin: async (redis) => {
      await redis.fill();
      return redis.url;
    },
  },
  {
    id: 'RJ7',
    fault: 'all journeys, Redis emptied again and again',
    injected: 'FLUSHALL every 50 ms',
    begin: async (redis, every) => {
      every(50, () => redis.ask('FLUSHALL'));
      return redis.url;
    },
  },
  {
    id: 'RJ8',
    fault: 'all journeys, Redis holds other shops’ values',
    injected: 'the values of like keys change places every 50 ms',
    begin: async (redis, every) => {
      every(50, () => exchangeValues(redis));
      return redis.url;
    },
  },
];

for (const state of states)
  faultRow({ id: state.id, fault: state.fault, injected: state.injected, tier: 'full' }, async (row) => {
    const redis = await startRedisServer();
    let acts = 0;
    const going: Promise<void>[] = [];
    const over = new AbortController();
    const every = (milliseconds: number, act: () => Promise<unknown>): void => {
      const go = async (): Promise<void> => {
        for (; !over.signal.aborted; acts += 1) {
          await act();
          await pause(milliseconds);
        }
      };
      going.push(go());
    };
    try {
      const { passed, failed, said } = await journeys(await state.begin(redis, every));
      over.abort();
      await Promise.all(going);
      const note = `${passed} journey tests passed, ${failed} failed${acts > 0 ? `, done ${acts} times meanwhile` : ''}`;
      assert.ok(passed > 0 && failed === 0, `${note}: ${said.replaceAll(/\s+/g, ' ')}`);
      row.seen({ lost: null, doubled: null, note });
    } finally {
      over.abort();
      await Promise.allSettled(going);
      await redis.close();
    }
  });

/** The whole journey suite as a process of its own, its services using this Redis. */
async function journeys(redisUrl: string): Promise<{ passed: number; failed: number; said: string }> {
  const environment = { ...process.env, NEXUS_TEST_REDIS_URL: redisUrl };
  const said = await new Promise<string>((done) => {
    const command = ['scripts/test.ts', '--only=journeys'];
    execFile(process.execPath, command, { cwd: root, env: environment, maxBuffer: 2 ** 26 }, (_error, stdout) =>
      done(stdout),
    );
  });
  const [, passed = '0', failed = '1'] = /(\d+) passed, (\d+) failed\s*$/.exec(said) ?? [];
  return { passed: Number(passed), failed: Number(failed), said: said.split('\nfailed:').at(-1) ?? said };
}

/** Every key gets the value of the next key of its kind: that of another shop, where there is one. */
async function exchangeValues(redis: RedisServer): Promise<void> {
  const keys = (await redis.ask('KEYS', 'nexus:cache:*')).match(/nexus:cache:\S+/g) ?? [];
  const kinds = Map.groupBy(keys, (key) => key.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ''));
  for (const alike of kinds.values()) {
    const values = await Promise.all(alike.map(async (key) => (await redis.ask('GET', key)).split('\r\n')[1] ?? ''));
    for (const [index, key] of alike.entries()) {
      const value = values[(index + 1) % alike.length] ?? '';
      if (value !== '' && alike.length > 1) await redis.ask('SET', key, value, 'PX', '600000', 'XX');
    }
  }
}
