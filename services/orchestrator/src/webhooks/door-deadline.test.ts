// A door answers in time, whatever the work behind it is at.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { DoorDeadline } from './door-deadline.ts';

const silent = { warn: () => undefined };
const isTooSlow = (error: unknown): boolean =>
  (error as { code?: string }).code === 'webhooks.too-slow' && (error as { status?: number }).status === 503;

test('late work is answered with 503 and goes on; what it fails with later is logged and nobody’s', async () => {
  const work = Promise.withResolvers<string>();
  const logged = Promise.withResolvers<unknown>();
  const log = { warn: (fields: unknown) => logged.resolve(fields) };
  await assert.rejects(
    DoorDeadline.within(log, () => work.promise, 20),
    isTooSlow,
  );
  work.reject(new Error('late'));
  assert.match(String(((await logged.promise) as { err: Error }).err), /late/);
});

test('what waits for another service has its own limit; the rest of the time is as long as before', async () => {
  const told = DoorDeadline.within(
    silent,
    async (deadline) => {
      assert.equal(await deadline.outside(() => delay(900, 'read')), 'read');
      assert.equal(deadline.isNear(), false);
      return 'stored';
    },
    600,
  );
  assert.equal(await told, 'stored');
  const never = DoorDeadline.within(
    silent,
    async (deadline) => {
      await deadline.outside(() => delay(5));
      return new Promise<never>(() => undefined);
    },
    20,
  );
  await assert.rejects(never, isTooSlow);
});

test('it is near when more than half of the time is gone', async () => {
  await DoorDeadline.within(
    silent,
    async (deadline) => {
      assert.equal(deadline.isNear(), false);
      await delay(5100);
      assert.equal(deadline.isNear(), true);
    },
    10_000,
  );
});
