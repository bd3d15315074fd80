// Proves on made-up trees that every architecture rule passes what is right and fails on a breach.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileBreaches } from '../architecture/file-breaches.ts';
import { importBreaches } from '../architecture/import-breaches.ts';
import { goodRepository, madeUpLists } from '../architecture/made-up-repository.ts';
import type { Files } from '../architecture/made-up-repository.ts';
import { writeMadeUpTree } from '../architecture/made-up-tree.ts';
import { createRules } from '../architecture/rules.ts';
import type { RuleLists } from '../architecture/rules.ts';
import { readSourceTree } from '../architecture/source-tree.ts';

const cases = [...importBreaches, ...fileBreaches];

function check(files: Files, own: Partial<RuleLists> = {}): { rule: string; text: string }[] {
  const tree = writeMadeUpTree(files);
  try {
    const source = readSourceTree(tree.root);
    return createRules({ ...madeUpLists, ...own }).flatMap((rule) =>
      rule.check(source).breaches.map((one) => ({ rule: rule.name, text: `${one.path} ${one.message}` })),
    );
  } finally {
    tree.remove();
  }
}

describe('the architecture check', () => {
  it('finds nothing to say about a repository that keeps every rule', () => {
    assert.deepEqual(check(goodRepository), []);
  });

  for (const { rule, when, files, says, lists: own } of cases) {
    it(`${rule} fails when ${when}`, () => {
      const found = check({ ...goodRepository, ...files }, own).filter((one) => one.rule === rule);
      assert.ok(
        found.some((one) => says.test(one.text)),
        `expected ${says} among ${JSON.stringify(found)}`,
      );
    });
  }

  it('has a case here for every rule', () => {
    const proven = new Set(cases.map((one) => one.rule));
    assert.deepEqual(
      createRules(madeUpLists)
        .map((one) => one.name)
        .filter((name) => !proven.has(name)),
      [],
    );
  });

  it('ends with exit code 1 and names the place when a rule is broken', () => {
    const tree = writeMadeUpTree({ ...goodRepository, 'services/agent/src/loop.ts': 'export const loop = 1;\n' });
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'check-architecture.ts'), tree.root],
      { encoding: 'utf8' },
    );
    tree.remove();
    assert.equal(status, 1);
    assert.match(stdout, /FAIL purpose-line[^\n]*\n\s+services\/agent\/src\/loop\.ts:1/);
  });

  it('fails on a folder without source instead of passing everything', () => {
    const tree = writeMadeUpTree({ 'README.md': 'empty' });
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'check-architecture.ts'), tree.root]);
    tree.remove();
    assert.equal(status, 1);
  });
});
