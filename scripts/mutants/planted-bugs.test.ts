// Each planted bug can be planted in the tree as it is, and the test that must notice it exists: else it would prove nothing until the long run.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'oxc-parser';
import { plantedBugs } from './planted-bugs.ts';

const root = resolve(import.meta.dirname, '../..');

for (const bug of plantedBugs)
  test(`“${bug.what}” can be planted`, () => {
    const text = readFileSync(join(root, bug.file), 'utf8');
    assert.equal(text.split(bug.find).length - 1, 1, `${bug.file} holds its text once`);
    assert.notEqual(bug.replace, bug.find);
    assert.deepEqual(
      parseSync(
        bug.file,
        text.replace(bug.find, () => bug.replace),
      ).errors,
      [],
    );
    assert.ok(existsSync(join(root, bug.test)), `${bug.test} exists`);
    assert.ok(readFileSync(join(root, bug.test), 'utf8').includes(bug.name), `${bug.test} has a test of that name`);
  });
