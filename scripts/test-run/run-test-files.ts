// Runs test files in one node process, watches that it lives and ends, and tallies what it reports.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { endGroup, startChild } from './child-processes.ts';
import { filesVariable, sharedProcess, wholeFileNesting } from './shared-files.ts';
import { tallyEvents } from './tally.ts';
import type { Tally } from './tally.ts';
import type { TestEvent } from './test-event.ts';
import { reportFlags, whatIsOpen } from './what-is-open.ts';

export interface TestRunLimits {
  /** A process that reports nothing for so long is ended. */
  silenceMilliseconds: number;
  /** All tests are done: how long their last hooks and the end of the process may take; dropping a database waits for the disk. */
  endingMilliseconds: number;
}

export interface TestProcessResult {
  tally: Tally;
  /** What the tests printed; worth showing when something failed. */
  output: string;
  milliseconds: number;
  /** The tests were done, yet something kept the process from ending. */
  leftOpen: boolean;
}

export const defaultLimits: TestRunLimits = { silenceMilliseconds: 300_000, endingMilliseconds: 60_000 };

const outputLimit = 40_000;
const watchEveryMilliseconds = 250;
const reporter = join(import.meta.dirname, 'test-reporter.ts');

/**
 * @param files absolute paths; they share the process, one after the other, each with its own hooks
 * @param root what titles are relative to, and the working directory
 */
export async function runTestFiles(
  files: readonly string[],
  root: string,
  limits: TestRunLimits = defaultLimits,
): Promise<TestProcessResult> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'nexus-tests-'));
  const eventsPath = join(folder, 'events.ndjson');
  const child = startChild(
    process.execPath,
    [
      ...reportFlags(folder),
      '--test',
      '--test-isolation=none',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${eventsPath}`,
      sharedProcess,
    ],
    {
      cwd: root,
      environment: {
        ...process.env,
        NODE_ENV: 'test',
        [filesVariable]: JSON.stringify(files),
        NODE_OPTIONS: '',
        NO_COLOR: '1',
        // Every test process loads much the same thousand files.
        NODE_COMPILE_CACHE: join(tmpdir(), 'nexus-compile-cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputLimit)));

  const watch = watchLife(eventsPath, limits);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const verdict = await Promise.race([closed.then(() => null), watch.verdict]);
  watch.stop();
  const open = verdict === leftOpenReason ? await whatIsOpen(child, folder) : [];
  if (verdict !== null) await endGroup(child);
  const exitCode = await closed;

  const events = readEvents(eventsPath);
  rmSync(folder, { recursive: true, force: true });
  const tally = tallyEvents(events, { root, hasRoot: process.getuid?.() === 0 });
  const unsaid = verdict ?? unreportedFailure(exitCode, events, tally);
  if (unsaid !== null)
    tally.failures.push({
      title: titleOf(files, root, verdict === null ? undefined : events),
      reason: [unsaid, ...open].join('\n'),
    });
  return { tally, output, milliseconds: performance.now() - started, leftOpen: verdict === leftOpenReason };
}

const leftOpenReason =
  'its tests were done, but the process did not end: something was left open (a server, a timer, a connection)';

/** Resolves with a reason when the process must be ended. */
function watchLife(eventsPath: string, limits: TestRunLimits): { verdict: Promise<string>; stop: () => void } {
  let size = -1;
  let changedAt = performance.now();
  const { promise: verdict, resolve } = Promise.withResolvers<string>();
  const timer = setInterval(() => {
    const events = readEvents(eventsPath);
    if (events.length !== size) {
      size = events.length;
      changedAt = performance.now();
      return;
    }
    const silence = performance.now() - changedAt;
    const open =
      events.filter((one) => one.kind === 'enqueue').length - events.filter((one) => one.kind === 'complete').length;
    if (size > 0 && open === 0 && silence > limits.endingMilliseconds) resolve(leftOpenReason);
    else if (silence > limits.silenceMilliseconds)
      resolve(`ended: it reported nothing for ${Math.round(silence / 1000)} s`);
  }, watchEveryMilliseconds);
  return { verdict, stop: () => clearInterval(timer) };
}

function readEvents(path: string): TestEvent[] {
  const text = readWhenThere(path);
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return complete
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TestEvent);
}

function readWhenThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** A process can fail without a failed test: it died, or something threw after the tests' end. */
function unreportedFailure(exitCode: number | null, events: readonly TestEvent[], tally: Tally): string | null {
  if (tally.failures.length > 0) return null;
  const ended = events.some((one) => one.kind === 'summary');
  if (ended && exitCode === 0) return tally.passed + tally.notRun.length === 0 ? 'no test ran' : null;
  const said = events
    .filter((one) => one.kind === 'diagnostic' && /error/i.test(one.message))
    .map((one) => one.message);
  return [
    `the process ended with ${exitCode ?? 'a signal'}${ended ? '' : ' before its tests were done'}`,
    ...said,
  ].join('\n');
}

/** Names the file, and with `events` the tests that had not finished. */
function titleOf(files: readonly string[], root: string, events: readonly TestEvent[] | undefined): string {
  const done = new Set(
    (events ?? []).filter((one) => one.kind === 'complete').map((one) => `${one.file}\n${one.name}`),
  );
  const open = (events ?? []).filter((one) => one.kind === 'enqueue' && !done.has(`${one.file}\n${one.name}`));
  const last = open.findLast((one) => one.nesting > wholeFileNesting) ?? open[0];
  if (last)
    return [
      relative(root, last.file),
      ...open.filter((one) => one.file === last.file && one.nesting > wholeFileNesting).map((one) => one.name),
    ].join(' › ');
  const names = files.map((file) => relative(root, file));
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
