// Which part of a file a Range header asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteRange } from './byte-range.ts';

test('a Range header is read as RFC 9110 says', () => {
  assert.deepEqual(byteRange('bytes=0-3', 10), { start: 0, end: 3 });
  assert.deepEqual(byteRange('bytes=4-', 10), { start: 4, end: 9 });
  assert.deepEqual(byteRange('bytes=-3', 10), { start: 7, end: 9 });
  assert.deepEqual(byteRange('bytes=-30', 10), { start: 0, end: 9 });
  assert.deepEqual(byteRange('bytes=8-30', 10), { start: 8, end: 9 });
  assert.equal(byteRange('bytes=10-', 10), 'unsatisfiable');
  assert.equal(byteRange('bytes=-0', 10), 'unsatisfiable');
});

test('a Range header that cannot be read, or asks for several parts, is ignored', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=5-2', 'bytes=0-1,4-5', 'items=0-1', 'bytes=a-b'])
    assert.equal(byteRange(header, 10), null);
});
