// Nesting is counted where it is nesting, and nowhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nestsTooDeep } from './json-depth.ts';

test('depth counts brackets and braces outside of strings', () => {
  const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);
  for (const [text, limit, tooDeep] of [
    [nested(3), 3, false],
    [nested(4), 3, true],
    [nested(4, '{"a":', '}'), 3, true],
    ['[],[],[],[],[]', 1, false],
    [`"${nested(9)}"`, 3, false],
    [String.raw`"\"[[[[" `, 3, false],
    [String.raw`"\\"[[[[`, 3, true],
    [String.raw`"\\\"[[[[`, 3, false],
    ['"never closed [[[[', 3, false],
    [']]]]]][[[', 3, false],
    ['', 3, false],
    [nested(100_000), undefined, true],
    [nested(100), undefined, false],
  ] as const)
    assert.equal(nestsTooDeep(text, limit), tooDeep, text.slice(0, 40));
});

test('a string of backslashes is read once, not once for each', () => {
  assert.equal(nestsTooDeep(`"${'\\\\'.repeat(500_000)}"[[[[`, 3), true);
  assert.equal(nestsTooDeep(`"${String.raw`\"`.repeat(500_000)}"[[[[`, 3), true);
});
