// What changed between two versions is told exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLines } from './compare-versions.ts';

test('lines that were kept, removed and added give back both texts', () => {
  const texts = ['', 'a', 'a\nb\nc', 'b\nc\nd', 'x\na\nb\n\nc', 'c\nb\na', 'a\na\nb\na', '\n\n'];
  for (const before of texts)
    for (const after of texts) {
      const lines = compareLines(before, after);
      const told = (left: string) => lines.filter(({ kind }) => kind !== left).map(({ text }) => text);
      assert.equal(told('added').join('\n'), before);
      assert.equal(told('removed').join('\n'), after);
    }
});

test('one line put in between is one line added', () => {
  assert.deepEqual(
    compareLines('uno\ndos\ntres', 'uno\nmedio\ndos\ntres').filter(({ kind }) => kind !== 'same'),
    [{ kind: 'added', text: 'medio' }],
  );
});
