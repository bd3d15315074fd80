// What a door takes and whom it sends away: forgers are, providers are not.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { DoorLimits } from './door-limits.ts';
import { TokenBuckets } from './token-buckets.ts';

describe('token buckets', () => {
  test('hold a burst, fill up steadily, and never hold more', () => {
    const buckets = new TokenBuckets({ perSecond: 2, burst: 3 });
    for (let taken = 0; taken < 3; taken += 1) {
      assert.equal(buckets.wait('a', 0), 0);
      buckets.take('a', 0);
    }
    assert.equal(buckets.wait('a', 0), 0.5);
    assert.equal(buckets.wait('b', 0), 0, 'each name has its own');
    assert.equal(buckets.wait('a', 250), 0.25);
    assert.equal(buckets.wait('a', 500), 0);
    for (let taken = 0; taken < 3; taken += 1) buckets.take('a', 1_000_000);
    assert.equal(buckets.wait('a', 1_000_000), 0.5, 'a long rest gives one burst');
    assert.equal(buckets.wait('a', 0), 0.5, 'a clock that goes back gives nothing');
    for (let taken = 0; taken < 30; taken += 1) buckets.take('a', 1_000_000);
    assert.equal(buckets.wait('a', 1_000_000), 2, 'debts end at a burst');
  });

  test('forget the longest unused beyond a bounded number, and take no limit from 0', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 });
    for (let name = 0; name <= 20_000; name += 1) buckets.take(String(name), 0);
    assert.equal(buckets.wait('0', 0), 0);
    assert.equal(buckets.wait('1', 0), 1);
    const off = new TokenBuckets({ perSecond: 0, burst: 0 });
    off.take('a', 0);
    assert.equal(off.wait('a', 0), 0);
  });
});

describe('limits of a door', () => {
  let now = 0;
  let limits: DoorLimits;
  const config = {
    WEBHOOKS_PER_SECOND_PER_ADDRESS: 100,
    WEBHOOKS_PER_SECOND_PER_CHANNEL: 1,
    REFUSED_WEBHOOKS_PER_MINUTE: 6,
  };
  beforeEach(() => {
    now = 1_000_000;
    limits = new DoorLimits(config, () => now);
  });
  const knock = async (address: string, door: string, how: 'genuine' | 'kept' | number): Promise<number> => {
    try {
      await limits.pass(address, door, async () => {
        limits.requireRoom(door);
        if (how === 'genuine') limits.noteGenuine(address, door, door);
        if (typeof how === 'number') throw new AppError({ code: 'webhook.x', status: how, message: 'x' });
      });
      return 200;
    } catch (error) {
      assert.ok(error instanceof AppError);
      if (error.status === 429) assert.ok(Number(error.details.retry_after_seconds) >= 1);
      return error.status;
    }
  };
  const times = async (count: number, address: string, door: string, how: 'genuine' | 'kept' | number) => {
    const statuses: number[] = [];
    for (let time = 0; time < count; time += 1) statuses.push(await knock(address, door, how));
    return statuses;
  };
  const fill = (count: number, status: number): number[] => Array<number>(count).fill(status);

  test('a forger is sent away after its share, at that door and soon at all, until time has passed', async () => {
    assert.deepEqual(await times(8, 'forger', 'shop', 401), [...fill(6, 401), 429, 429]);
    assert.equal(await knock('forger', 'another', 404), 404);
    for (const door of ['b', 'c', 'd', 'e']) await times(6, 'forger', door, 404);
    assert.equal(await knock('forger', 'a new one', 404), 429, 'five times the share in all');
    now += 10_000;
    assert.deepEqual(await times(2, 'forger', 'shop', 401), [401, 429]);
  });

  test('a genuine sender is heard at the same door all the while, also behind the same address', async () => {
    await times(8, 'forger', 'shop', 401);
    assert.equal(await knock('provider', 'shop', 'genuine'), 200);
    await times(8, 'provider', 'shop', 401);
    assert.equal(await knock('provider', 'shop', 'genuine'), 200);
    await times(40, 'provider', 'a channel that was deleted', 404);
    assert.equal(await knock('provider', 'another shop', 'genuine'), 200);
    now += 25 * 3_600_000;
    await times(8, 'provider', 'shop', 401);
    assert.equal(await knock('provider', 'shop', 'genuine'), 429, 'proof ends after a day without any');
  });

  test('what was only kept proves nothing, and failures of ours are not held against the sender', async () => {
    await times(8, 'forger', 'shop', 'kept');
    assert.deepEqual((await times(8, 'forger', 'shop', 401)).slice(-2), [429, 429]);
    assert.deepEqual(await times(20, 'provider', 'shop', 503), fill(20, 503));
  });

  test('a channel takes its burst of genuine deliveries and then its pace; forged ones use none of it', async () => {
    await times(6, 'forger', 'shop', 401);
    assert.deepEqual(await times(11, 'provider', 'shop', 'genuine'), [...fill(10, 200), 429]);
    assert.equal(await knock('provider', 'another', 'genuine'), 200);
    now += 1000;
    assert.deepEqual(await times(2, 'provider', 'shop', 'genuine'), [200, 429]);
  });

  test('an address delivers no more than its burst at once, and 0 switches a limit off', async () => {
    const doors = Array.from({ length: 1001 }, (_one, index) => `shop ${index}`);
    const statuses = [];
    for (const door of doors) statuses.push(await knock('provider', door, 'genuine'));
    assert.deepEqual(statuses, [...fill(1000, 200), 429]);
    limits = new DoorLimits(
      { WEBHOOKS_PER_SECOND_PER_ADDRESS: 0, WEBHOOKS_PER_SECOND_PER_CHANNEL: 0, REFUSED_WEBHOOKS_PER_MINUTE: 0 },
      () => now,
    );
    assert.deepEqual(await times(100, 'forger', 'shop', 401), fill(100, 401));
    assert.deepEqual(await times(100, 'provider', 'shop', 'genuine'), fill(100, 200));
  });
});
