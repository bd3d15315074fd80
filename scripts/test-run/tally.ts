// Adds up test events: only leaves count, a skip or a todo is a failure, and so is a file without tests.
import { relative } from 'node:path';
import { wholeFileNesting } from './shared-files.ts';
import type { TestEvent } from './test-event.ts';

export interface Failure {
  /** Where: a path below the root and the names down to the test. */
  title: string;
  reason: string;
}
export interface TimedTest {
  title: string;
  milliseconds: number;
}
export interface Tally {
  passed: number;
  failures: Failure[];
  /** Tests that said "needs root" where there is no root. */
  notRun: string[];
  timed: TimedTest[];
}

export interface TallyOptions {
  root: string;
  hasRoot: boolean;
}

const needsRoot = /^needs root\b/i;

export function emptyTally(): Tally {
  return { passed: 0, failures: [], notRun: [], timed: [] };
}

/** Sums tallies of several processes. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, one) => sum + one.passed, 0),
    failures: tallies.flatMap((one) => one.failures),
    notRun: tallies.flatMap((one) => one.notRun),
    timed: tallies.flatMap((one) => one.timed),
  };
}

/** Counts the events of one process. They come children first, as node reports them. */
export function tallyEvents(events: readonly TestEvent[], options: TallyOptions): Tally {
  const tally = emptyTally();
  const pathOf = ancestorNames(events);
  let previous: TestEvent | null = null;
  for (const event of events) {
    if (event.kind !== 'pass' && event.kind !== 'fail') continue;
    // A test may be declared by a helper in another file, and is of the file in whose suite it ran.
    const isParent =
      previous !== null &&
      previous.nesting === event.nesting + 1 &&
      (isWholeFile(event) || previous.file === event.file);
    const names = isWholeFile(event) ? [] : (pathOf.get(event) ?? [event.name]);
    count(tally, event, isParent, [relative(options.root, event.file), ...names].join(' › '), options);
    previous = event;
  }
  return tally;
}

function count(tally: Tally, event: TestEvent, isParent: boolean, title: string, options: TallyOptions): void {
  const skip = event.skip !== null && event.skip !== false;
  const todo = event.todo !== null && event.todo !== false;
  if (isParent || event.suite) {
    if (isWholeFile(event) && event.kind === 'pass' && !isParent)
      tally.failures.push({ title, reason: 'the file has no test' });
    else if (event.kind === 'fail' && !event.childrenFailed)
      tally.failures.push({ title, reason: event.error ?? 'failed' });
    else if (!isParent && (skip || todo))
      tally.failures.push({ title, reason: `a ${skip ? 'skipped' : 'todo'} suite counts as a failure` });
    return;
  }
  const reason = failureOf(event, skip, todo);
  if (skip && typeof event.skip === 'string' && needsRoot.test(event.skip) && !options.hasRoot)
    tally.notRun.push(title);
  else if (reason === null) tally.passed += 1;
  else tally.failures.push({ title, reason });
  tally.timed.push({ title, milliseconds: event.milliseconds });
}

function failureOf(event: TestEvent, skip: boolean, todo: boolean): string | null {
  if (event.kind === 'fail') return event.error ?? 'failed';
  if (skip) return `skipped${typeof event.skip === 'string' ? ` (${event.skip})` : ''}: a skip counts as a failure`;
  if (todo) return 'todo: counts as a failure';
  return null;
}

function isWholeFile(event: TestEvent): boolean {
  return event.nesting === wholeFileNesting;
}

/** For each result event the names from the top of its file down to it. */
function ancestorNames(events: readonly TestEvent[]): Map<TestEvent, string[]> {
  const names = new Map<TestEvent, string[]>();
  let waiting: TestEvent[] = [];
  for (const event of events) {
    if (event.kind !== 'pass' && event.kind !== 'fail') continue;
    const below = waiting.filter((one) => one.nesting > event.nesting && one.file === event.file);
    for (const one of below) names.set(one, [event.name, ...(names.get(one) ?? [one.name])]);
    waiting = event.nesting === 0 ? waiting.filter((one) => one.file !== event.file) : [...waiting, event];
  }
  return names;
}
