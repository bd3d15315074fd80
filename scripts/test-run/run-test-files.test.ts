// Proves on made-up test files that nothing which is wrong with a test run is counted as passed.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeMadeUpTree } from '../architecture/made-up-tree.ts';
import { planTests } from './plan-tests.ts';
import { runTestFiles } from './run-test-files.ts';
import type { TestProcessResult } from './run-test-files.ts';

const limits = { silenceMilliseconds: 60_000, endingMilliseconds: 700 };
const head = `import { after, describe, it } from 'node:test';\nimport { createServer } from 'node:net';\nvoid [after, describe, it, createServer];\n`;

async function run(texts: Record<string, string>, own = limits): Promise<TestProcessResult> {
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, head + text]));
  const tree = writeMadeUpTree({ 'package.json': '{"type":"module"}', ...files });
  try {
    return await runTestFiles(
      Object.keys(texts).map((name) => join(tree.root, name)),
      tree.root,
      own,
    );
  } finally {
    tree.remove();
  }
}

describe('running test files', () => {
  it('counts leaves, not the suites and parents around them', async () => {
    const { tally } = await run({
      'a.test.ts': `describe('outer', () => { it('one', () => {}); it('parent', async (t) => { await t.test('child', () => {}); }); });`,
      'b.test.ts': `it('two', () => {});`,
    });
    assert.equal(tally.passed, 3);
    assert.deepEqual(tally.failures, []);
    assert.deepEqual(tally.timed.map((one) => one.title).toSorted(), [
      'a.test.ts › outer › one',
      'a.test.ts › outer › parent › child',
      'b.test.ts › two',
    ]);
  });

  it('keeps the hooks at the top of a file to its own tests, and one that fails there fails no other file', async () => {
    const { tally, output } = await run({
      'a.test.ts': `import { before, beforeEach } from 'node:test'; before(() => console.log('before a')); beforeEach(() => console.log('each a')); after(() => console.log('after a')); it('one', () => console.log('one'));`,
      'b.test.ts': `import { before } from 'node:test'; before(() => { throw new Error('no server'); }); it('two', () => {});`,
      'c.test.ts': `it('three', () => console.log('three'));`,
    });
    assert.deepEqual(output.trim().split('\n'), ['before a', 'each a', 'one', 'after a', 'three']);
    assert.equal(tally.passed, 2);
    assert.ok(tally.failures.every(({ title }) => title.startsWith('b.test.ts')));
    assert.match(tally.failures.map(({ reason }) => reason).join(), /no server/);
  });

  it('counts a test that a helper in another file declares', async () => {
    const { tally } = await run({
      'a.test.ts': `(await import('./helper.test.ts')).declare();`,
      'helper.test.ts': `export const declare = () => it('of a helper', () => {}); it('one', () => {});`,
    });
    assert.equal(tally.passed, 2);
    assert.deepEqual(tally.failures, []);
  });

  it('names a failed test with its reason, once', async () => {
    const { tally } = await run({
      'a.test.ts': `describe('outer', () => { it('breaks', () => { throw new Error('because'); }); it('works', () => {}); });`,
    });
    assert.equal(tally.passed, 1);
    assert.equal(tally.failures.length, 1);
    assert.equal(tally.failures[0]?.title, 'a.test.ts › outer › breaks');
    assert.match(tally.failures[0]?.reason ?? '', /because/);
  });

  it('counts a skip, a todo and a skipped suite as failures', async () => {
    const { tally } = await run({
      'a.test.ts': `it.skip('later', () => {}); it.todo('some day'); describe.skip('never', () => { it('x', () => {}); }); it('works', () => {});`,
    });
    assert.equal(tally.passed, 1);
    assert.equal(tally.failures.length, 3);
  });

  it('counts a file without a test, and one that does not load, as failures', async () => {
    const { tally } = await run({
      'empty.test.ts': '',
      'broken.test.ts': `await import('./gone.ts');`,
      'fine.test.ts': `it('works', () => {});`,
    });
    assert.equal(tally.passed, 1);
    assert.deepEqual(tally.failures.map((one) => one.title).toSorted(), ['broken.test.ts', 'empty.test.ts']);
  });

  it('fails when a hook fails though its tests passed', async () => {
    const { tally } = await run({
      'a.test.ts': `describe('outer', () => { after(() => { throw new Error('not closed'); }); it('works', () => {}); });`,
    });
    assert.match(tally.failures.map((one) => one.reason).join(), /not closed/);
  });

  it('fails when something throws after the tests have ended', async () => {
    const { tally } = await run({
      'a.test.ts': `it('works', () => { setTimeout(() => { throw new Error('too late'); }, 5); });`,
    });
    assert.equal(tally.passed, 1);
    assert.match(tally.failures.map((one) => one.reason).join(), /too late/);
  });

  it('fails when the process dies in the middle', async () => {
    const { tally } = await run({
      'a.test.ts': `it('works', () => {}); it('dies', () => { process.kill(process.pid, 'SIGKILL'); });`,
    });
    assert.match(tally.failures.map((one) => one.reason).join(), /before its tests were done/);
  });

  it('ends a process whose tests are done but which stays alive, and says so', async () => {
    const { tally, leftOpen } = await run({
      'a.test.ts': `it('leaves a server', () => { createServer().listen(0, '127.0.0.1'); });`,
    });
    assert.equal(leftOpen, true);
    assert.equal(tally.passed, 1);
    assert.match(tally.failures[0]?.reason ?? '', /left open/);
    assert.match(tally.failures[0]?.reason ?? '', /^tcp 127\.0\.0\.1:\d+$/m);
  });

  it('ends a process that falls silent, and names the test it hung in', async () => {
    const { tally } = await run(
      { 'a.test.ts': `it('hangs', async () => { setInterval(() => {}, 1000); await new Promise(() => {}); });` },
      { silenceMilliseconds: 900, endingMilliseconds: 60_000 },
    );
    assert.equal(tally.failures[0]?.title, 'a.test.ts › hangs');
    assert.match(tally.failures[0]?.reason ?? '', /reported nothing/);
  });

  it('keeps what the tests printed', async () => {
    const { output } = await run({ 'a.test.ts': `it('talks', () => { console.log('hola'); });` });
    assert.match(output, /hola/);
  });
});

describe('planning tests', () => {
  it('puts unit tests of one workspace together, and what shares a folder of a suite, every other by itself, in the order of suites, what takes longest first', () => {
    const files = [
      'tests/journeys/b.test.ts',
      'tests/journeys/a.test.ts',
      'packages/leases/src/x.test.ts',
      'packages/leases/src/y.test.ts',
      'services/agent/src/z.test.ts',
      'scripts/install.test.mjs',
      'tests/browser/panel/d.test.ts',
      'tests/browser/c.test.ts',
      'tests/browser/panel/e.test.ts',
      'tests/long/soak.test.ts',
    ];
    const tree = writeMadeUpTree(Object.fromEntries(files.map((path) => [path, ''])));
    const all = planTests(tree.root, ['unit', 'journeys'], []);
    const some = planTests(tree.root, ['unit', 'journeys', 'long'], ['packages/leases', 'tests/long/soak.test.ts']);
    const browser = planTests(tree.root, ['browser'], []);
    tree.remove();
    assert.deepEqual(
      browser.map((one) => one.files),
      [['tests/browser/panel/d.test.ts', 'tests/browser/panel/e.test.ts'], ['tests/browser/c.test.ts']],
    );
    assert.deepEqual(
      all.map((one) => one.label),
      ['scripts', 'services/agent', 'packages/leases', 'tests/journeys/a.test.ts', 'tests/journeys/b.test.ts'],
    );
    assert.deepEqual(
      some.flatMap((one) => one.files),
      ['packages/leases/src/x.test.ts', 'packages/leases/src/y.test.ts', 'tests/long/soak.test.ts'],
    );
  });
});
