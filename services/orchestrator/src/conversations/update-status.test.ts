// Delivery status only moves forward.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movesForward } from './update-status.ts';

test('each status is news for those before it and for no other', () => {
  const order = ['queued', 'sending', 'unknown', 'sent', 'failed', 'delivered', 'read'];
  for (const [place, from] of order.entries())
    for (const [other, to] of order.entries()) assert.equal(movesForward(from, to), other > place, `${from} → ${to}`);
});

test('a message that was read is not shown as failed', () => assert.equal(movesForward('read', 'failed'), false));
test('a send whose outcome was unknown is settled by any status', () => {
  for (const to of ['sent', 'delivered', 'read', 'failed']) assert.equal(movesForward('unknown', to), true);
});
