// No shop holds more than its share, however its work comes in, and what others have in hand counts for them alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairShare } from './fair-share.ts';

/** Work that ends when it is let go. */
function hold(share: FairShare, tenantId: string, count: number): () => Promise<void> {
  const gate = Promise.withResolvers<void>();
  const work = Array.from({ length: count }, () => share.during(tenantId, () => gate.promise));
  return async () => {
    gate.resolve();
    await Promise.all(work);
  };
}

test('a round may claim what the busiest shop may still have, and leaves out who has its share', async () => {
  const share = new FairShare(4);
  assert.deepEqual(share.bounds(10), { limit: 4, except: [] });
  const endFirst = hold(share, 'first', 3);
  hold(share, 'second', 1);
  assert.deepEqual(share.bounds(10), { limit: 1, except: [] });
  const endLast = hold(share, 'first', 1);
  assert.deepEqual(share.bounds(10), { limit: 3, except: ['first'] });
  assert.equal(share.leftOut, true);
  assert.deepEqual(share.bounds(2), { limit: 2, except: ['first'] });
  await Promise.all([endFirst(), endLast()]);
  assert.deepEqual(share.bounds(10), { limit: 3, except: [] });
  assert.equal(share.leftOut, false);
});
