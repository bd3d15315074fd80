// What is kept of texts that come again, and what is not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepLatest } from './keep-latest.ts';

describe('what was made of texts', () => {
  it('is kept for as many as it may, the one that was not asked for the longest goes', () => {
    const latest = keepLatest<number>(2, 10);
    latest.set('one', 1);
    latest.set('two', 2);
    assert.equal(latest.get('one'), 1);
    latest.set('three', 3);
    assert.deepEqual([latest.get('one'), latest.get('two'), latest.get('three')], [1, undefined, 3]);
  });

  it('is not kept of a text that is too long', () => {
    const latest = keepLatest<number>(2, 10);
    latest.set('eleven chars', 1);
    assert.equal(latest.get('eleven chars'), undefined);
  });
});
