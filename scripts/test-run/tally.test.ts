// Proves how single test events are counted where it depends on the machine.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tallyEvents } from './tally.ts';
import type { TestEvent } from './test-event.ts';

const skippedForRoot: TestEvent = {
  kind: 'pass',
  name: 'a full disk',
  nesting: 0,
  file: '/made-up/tests/faults/disk.test.ts',
  suite: false,
  milliseconds: 1,
  skip: 'needs root: mounts a tmpfs',
  todo: null,
  error: null,
  childrenFailed: false,
  message: '',
  success: null,
};

it('a test that needs root is counted as not run where there is none', () => {
  const tally = tallyEvents([skippedForRoot], { root: '/made-up', hasRoot: false });
  assert.deepEqual(
    [tally.passed, tally.failures.length, tally.notRun],
    [0, 0, ['tests/faults/disk.test.ts › a full disk']],
  );
});

it('a test that says it needs root and is skipped although there is root fails', () => {
  const tally = tallyEvents([skippedForRoot], { root: '/made-up', hasRoot: true });
  assert.deepEqual([tally.passed, tally.failures.length, tally.notRun.length], [0, 1, 0]);
});

it('any other reason to skip fails everywhere', () => {
  const tally = tallyEvents([{ ...skippedForRoot, skip: 'flaky' }], { root: '/made-up', hasRoot: false });
  assert.equal(tally.failures.length, 1);
});
