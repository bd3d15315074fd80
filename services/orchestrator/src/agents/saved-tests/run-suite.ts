// Job: runs an agent's tests, some at a time; a worker that dies is followed by one that goes on where it stood.
import type { TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { JobContext, JobDefinition } from '../../jobs/job.ts';
import { defineJob } from '../../jobs/job.ts';
import type { VersionToTry } from '../versions/find-version-to-try.ts';
import { endRun, findRun, insertResult, readResults } from './runs.store.ts';
import type { RunRow } from './runs.store.ts';
import { runTestsKind, versionOfRun } from './start-run.ts';
import { findTest, readSuite } from './tests.store.ts';
import type { TestRow } from './tests.store.ts';

/** Runs one test with a version, to its end. @param atOnce how many run at the same time and share what may be spent */
export type RunTest = (test: TestRow, version: VersionToTry, atOnce: number) => Promise<TestResult>;

const mostAtOnce = 3;
/** A whole run takes no longer; what has not begun by then is not run. */
const longestMilliseconds = 10 * 60_000;

export function runSuite(deps: Pick<Deps, 'database'>, runTest: RunTest): JobDefinition {
  return defineJob({
    kind: runTestsKind,
    payload: z.object({ run_id: z.uuid() }),
    firstRetryMs: 500,
    async run({ run_id: runId }, context) {
      try {
        await carryOn(deps, runTest, context, runId);
      } catch (error) {
        if (context.lastAttempt && !context.signal.aborted) await end(deps, context.tenantId, runId, 'gave_up');
        throw error;
      }
    },
  });
}

async function carryOn(
  { database }: Pick<Deps, 'database'>,
  runTest: RunTest,
  { tenantId, signal }: JobContext,
  runId: string,
): Promise<void> {
  const plan = await database.transaction(tenantId, async (tx) => {
    const run = await findRun(tx, tenantId, runId);
    if (run?.state !== 'running') return null;
    const done = new Set((await readResults(tx, tenantId, runId)).map(({ test_id: id }) => id));
    const suite = await readSuite(tx, tenantId, run.agent_id);
    return { run, waiting: suite.map(({ id }) => id).filter((id) => !done.has(id)) };
  });
  if (plan === null) return;
  const { run, waiting } = plan;
  const versionNow = () => database.transaction(tenantId, (tx) => versionOfRun(tx, tenantId, run));
  const version = await versionNow();
  if (version === null) return end({ database }, tenantId, runId, 'changed');
  const atOnce = Math.min(mostAtOnce, waiting.length);
  const hands = Array.from({ length: atOnce }, async () => {
    while (waiting.length > 0 && !signal.aborted && !(await isToStop({ database }, tenantId, runId))) {
      const id = waiting.shift();
      const test = id && (await database.transaction(tenantId, (tx) => findTest(tx, tenantId, run.agent_id, id)));
      if (!test) continue;
      const result = isLate(run) ? outOfTime(test) : await runTest(test, version, atOnce);
      await database.transaction(tenantId, (tx) => insertResult(tx, tenantId, runId, result));
    }
  });
  const ended = await Promise.allSettled(hands);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  signal.throwIfAborted();
  await end({ database }, tenantId, runId, (await versionNow()) === null ? 'changed' : null);
}

async function isToStop({ database }: Pick<Deps, 'database'>, tenantId: string, runId: string): Promise<boolean> {
  const run = await database.transaction(tenantId, (tx) => findRun(tx, tenantId, runId));
  return run === null || run.state !== 'running' || run.is_to_stop;
}

function isLate(run: RunRow): boolean {
  return Date.now() - run.created_at.getTime() > longestMilliseconds;
}

function outOfTime({ id, name }: TestRow): TestResult {
  const usage = { input_tokens: 0, output_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cost_usd: 0 };
  const reasons = [{ code: 'out_of_time' as const, value: null }];
  return { test_id: id, name, outcome: 'not_run', reasons, answers: [], not_recorded: [], usage, duration_ms: 0 };
}

/** Ends it with what its tests say, unless it was stopped. */
async function end(
  { database }: Pick<Deps, 'database'>,
  tenantId: string,
  runId: string,
  stopped: 'changed' | 'gave_up' | null,
): Promise<void> {
  await database.transaction(tenantId, async (tx) => {
    const run = await findRun(tx, tenantId, runId);
    if (run === null) return;
    const results = await readResults(tx, tenantId, runId);
    const by = stopped ?? (results.length < run.total ? (run.stopped_by ?? 'changed') : null);
    if (by !== null) return endRun(tx, tenantId, runId, { state: 'stopped', verdict: null, stopped_by: by });
    const has = (outcome: TestResult['outcome']) => results.some((one) => one.outcome === outcome);
    const verdict = has('failed') ? 'failed' : has('not_run') ? 'not_run' : 'passed';
    return endRun(tx, tenantId, runId, { state: 'finished', verdict, stopped_by: null });
  });
}
