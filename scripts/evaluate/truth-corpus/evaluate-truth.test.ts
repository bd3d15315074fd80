// A small corpus, the same every time: false replies are caught, true ones pass.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateTruth } from './evaluate-truth.ts';
import { makeCases } from './make-cases.ts';

test('of a hundred true replies and some two hundred false ones, the check tells which are which', async () => {
  const tally = evaluateTruth(await makeCases(11, 100, 2));
  const kinds = Object.values(tally.byKind);
  const total = kinds.reduce((sum, one) => sum + one.total, 0);
  const caught = kinds.reduce((sum, one) => sum + one.caught, 0);
  console.log(`the check of truth, guarded here: ${tally.trueReplies} true replies and ${total} false ones`);
  assert.ok(total > 150, `${total} false replies`);
  assert.ok(caught / total >= 0.99, JSON.stringify(tally.missed));
  assert.ok(tally.blocked.length <= 1, JSON.stringify(tally.blocked));
});

test('the same seed makes the same replies', async () => {
  const [one, other] = await Promise.all([makeCases(3, 6), makeCases(3, 6)]);
  assert.deepEqual(
    one.map((made) => [made.reply, made.mutants]),
    other.map((made) => [made.reply, made.mutants]),
  );
});
