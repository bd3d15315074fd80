// pass^k is the chance that all of k trials are solved, not that one is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidence, passHatK } from './pass-hat-k.ts';

test('pass^1 is the mean; pass^k falls with each failure', () => {
  const tasks = [
    { trials: 4, solved: 4 },
    { trials: 4, solved: 2 },
    { trials: 4, solved: 0 },
  ];
  assert.deepEqual(
    [1, 2, 3, 4].map((k) => passHatK(tasks, k)?.toFixed(4)),
    ['0.5000', '0.3889', '0.3333', '0.3333'],
  );
});

test('tasks with fewer than k trials are left out; without any there is no figure', () => {
  assert.equal(
    passHatK(
      [
        { trials: 4, solved: 4 },
        { trials: 1, solved: 0 },
      ],
      2,
    ),
    1,
  );
  assert.equal(passHatK([{ trials: 1, solved: 1 }], 2), null);
});

test('the interval holds the share and narrows with more trials', () => {
  const [few, many] = [confidence({ trials: 10, solved: 8 }), confidence({ trials: 1000, solved: 800 })];
  assert.ok(few.from < 0.8 && few.to > 0.8 && many.from > few.from && many.to < few.to);
  assert.deepEqual(confidence({ trials: 0, solved: 0 }), { from: 0, to: 1 });
  assert.ok(confidence({ trials: 20, solved: 20 }).from > 0.8);
});
