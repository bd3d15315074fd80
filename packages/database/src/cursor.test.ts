// Cursors of lists: opaque, checked, and honest about the last page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCursor, encodeCursor, toPage } from './cursor.ts';

const pair = {
  safeParse: (value: unknown) =>
    Array.isArray(value) && value.length === 2
      ? { success: true as const, data: value as [string, number] }
      : { success: false as const, error: new Error('no pair') },
};

test('a cursor gives back the key it was made of', () => {
  assert.deepEqual(decodeCursor(encodeCursor(['2026-01-05T10:00:00.123456Z', 7]), pair), [
    '2026-01-05T10:00:00.123456Z',
    7,
  ]);
  assert.equal(decodeCursor(undefined, pair), null);
});

test('a cursor that cannot be read, or belongs to another list, is refused', () => {
  for (const cursor of [
    '',
    '%%%',
    'bm90IGpzb24',
    encodeCursor(['only one']),
    Buffer.from('null').toString('base64url'),
  ])
    assert.throws(() => decodeCursor(cursor, pair), { code: 'request.bad-cursor', status: 400 });
});

test('a page has a cursor only when a row beyond it was read', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const page = toPage(
    rows,
    2,
    (row) => [row.id],
    (row) => row.id,
  );
  assert.deepEqual(page, { items: ['a', 'b'], next_cursor: encodeCursor(['b']) });
  assert.equal(
    toPage(
      rows,
      3,
      (row) => [row.id],
      (row) => row.id,
    ).next_cursor,
    null,
  );
  assert.deepEqual(
    toPage(
      [],
      3,
      () => [],
      (row) => row,
    ),
    { items: [], next_cursor: null },
  );
});
