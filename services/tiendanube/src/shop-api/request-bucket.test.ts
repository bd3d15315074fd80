// Our picture of a store's bucket: bursts go out at once, the rest waits its turn or is refused in time.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { RequestBucket } from './request-bucket.ts';

const patient = new AbortController().signal;
const isRateLimited = (error: unknown): boolean => error instanceof AppError && error.code === 'shop.rate_limited';

describe('the bucket of a store', () => {
  it('lets 38 requests out at once and refuses what would wait past its deadline', async () => {
    const bucket = new RequestBucket(() => 1000);
    for (let call = 0; call < 38; call += 1) await bucket.enter(1000, patient);
    await assert.rejects(bucket.enter(1400, patient), isRateLimited);
  });

  it('waits for a slot and keeps the order of arrival', async () => {
    const bucket = new RequestBucket(Date.now);
    bucket.leave({ limit: 400, remaining: 2 });
    const order: number[] = [];
    const deadline = Date.now() + 5000;
    await Promise.all([1, 2, 3].map((turn) => bucket.enter(deadline, patient).then(() => order.push(turn))));
    assert.deepEqual(order, [1, 2, 3]);
  });

  it('believes what the answers report, also of a larger bucket and of other callers', async () => {
    let now = 0;
    const bucket = new RequestBucket(() => now);
    await bucket.enter(0, patient);
    bucket.leave({ limit: 400, remaining: 399 });
    for (let call = 0; call < 300; call += 1) await bucket.enter(0, patient);
    for (let call = 0; call < 300; call += 1) bucket.leave({ limit: 400, remaining: 0 });
    await assert.rejects(bucket.enter(0, patient), isRateLimited);
    now += 20_000;
    await bucket.enter(now, patient);
    bucket.leave(null);
    now += 20_000;
    assert.equal(bucket.idle, true);
  });

  it('refuses at once when too many wait, and lets go of who gives up', async () => {
    let now = 0;
    const bucket = new RequestBucket(() => now);
    bucket.overflowed();
    const giveUp = new AbortController();
    const waiting = Array.from({ length: 60 }, () => bucket.enter(100_000, giveUp.signal));
    await assert.rejects(bucket.enter(100_000, patient), isRateLimited);
    giveUp.abort(new Error('gone'));
    const outcomes = await Promise.allSettled(waiting);
    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected'));
    now += 20_000;
    await bucket.enter(now, patient);
  });
});
