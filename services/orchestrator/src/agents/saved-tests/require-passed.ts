// Before a draft is published its tests are run: red ones hold it back, and only an owner may publish all the same, saying why.
import type { RedTest } from '@nexus/contracts/saved-tests/agent-tests';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import { principalOf } from '../../accounts/principal-of.ts';
import type { Deps } from '../../deps.ts';
import { findVersionToTry } from '../versions/find-version-to-try.ts';
import { findRun, findRunOf, readResults } from './runs.store.ts';
import type { RunRow } from './runs.store.ts';
import { fingerprintOf, startRun } from './start-run.ts';
import { readSuite } from './tests.store.ts';

/** A verdict counts this long for the content and the tests it was reached with. */
const verdictMinutes = 15;
/** Whoever publishes waits so long before being told to ask again. */
const patienceMilliseconds = 25_000;
const lookMilliseconds = 200;

export interface Passed {
  /** What the tests stand for; null: there are none. */
  fingerprint: string | null;
  /** What the note of the version says about it: that they were not green, and why it was published. */
  note: string;
  /** For the audit trail. */
  data: Record<string, unknown>;
}

const nothing: Passed = { fingerprint: null, note: '', data: {} };

/**
 * @param despite why it is published whatever the tests say
 * @throws AppError 409 `agents.tests-failed`, `agents.tests-not-run`, `agents.tests-running`, 403 `agents.owner-only`
 */
export async function requirePassed(
  deps: Pick<Deps, 'database'>,
  request: FastifyRequest,
  { tenantId, draftId, agentId, despite }: { tenantId: string; agentId: string; draftId: string; despite?: string },
  patience = patienceMilliseconds,
): Promise<Passed> {
  const inTenant = <T>(work: (tx: Transaction) => Promise<T>) => deps.database.transaction(tenantId, work);
  const known = await inTenant(async (tx) => {
    const version = await findVersionToTry(tx, tenantId, agentId, draftId);
    const fingerprint = await fingerprintOf(tx, tenantId, version);
    if (fingerprint === null) return null;
    const earlier = await findRunOf(tx, tenantId, agentId, { fingerprint, minutes: verdictMinutes });
    const counts = earlier !== null && earlier.verdict !== 'not_run';
    const run = counts || despite !== undefined ? earlier : await startRun(tx, tenantId, version);
    return { fingerprint, run };
  });
  if (known === null) return nothing;
  const { fingerprint } = known;
  if (despite !== undefined) return passDespite(deps, request, { tenantId, run: known.run, fingerprint, despite });
  const run = await awaitVerdict(deps, tenantId, known.run, patience);
  if (run?.verdict === 'passed') return { fingerprint, note: '', data: { test_run: run.id } };
  throw await refusal(deps, tenantId, run);
}

async function passDespite(
  deps: Pick<Deps, 'database'>,
  request: FastifyRequest,
  {
    tenantId,
    run,
    fingerprint,
    despite,
  }: { tenantId: string; run: RunRow | null; fingerprint: string; despite: string },
): Promise<Passed> {
  const { role, platformAdmin } = principalOf(request);
  if (role !== 'owner' && !platformAdmin)
    throw new AppError({
      code: 'agents.owner-only',
      status: 403,
      message: 'Only an owner publishes what its tests hold back.',
    });
  const red = run === null ? [] : await redTestsOf(deps, tenantId, run.id);
  const figures = run === null ? '?' : `${red.length}/${run.total}`;
  return {
    fingerprint,
    note: `✗ ${figures} · ${despite}`,
    data: { despite_tests: despite, test_run: run?.id ?? null, red: red.map(({ test_id: id }) => id) },
  };
}

async function awaitVerdict(
  deps: Pick<Deps, 'database'>,
  tenantId: string,
  begun: RunRow | null,
  patience: number,
): Promise<RunRow | null> {
  const end = performance.now() + patience;
  let run = begun;
  while (run?.state === 'running' && performance.now() < end) {
    await pause(lookMilliseconds);
    const { id } = run;
    run = await deps.database.transaction(tenantId, (tx) => findRun(tx, tenantId, id));
  }
  return run;
}

async function refusal(deps: Pick<Deps, 'database'>, tenantId: string, run: RunRow | null): Promise<AppError> {
  const details = { run_id: run?.id ?? null };
  if (run?.state === 'running')
    return new AppError({
      code: 'agents.tests-running',
      status: 409,
      message: 'The tests of this agent are still being run; ask again in a while.',
      details: { ...details, done: run.done, total: run.total },
    });
  const tests = run === null ? [] : await redTestsOf(deps, tenantId, run.id);
  const failed = run?.verdict === 'failed';
  return new AppError({
    code: failed ? 'agents.tests-failed' : 'agents.tests-not-run',
    status: 409,
    message: failed
      ? `The draft is not published: ${tests.length} of ${run.total} tests are not green.`
      : 'The draft is not published: its tests could not be run.',
    details: { ...details, total: run?.total ?? 0, tests },
  });
}

async function redTestsOf(deps: Pick<Deps, 'database'>, tenantId: string, runId: string): Promise<RedTest[]> {
  const results = await deps.database.transaction(tenantId, (tx) => readResults(tx, tenantId, runId));
  return results
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ test_id, name, outcome, reasons }) => ({ test_id, name, outcome, reasons }));
}

/** What an agent with tests answers with is published by way of its draft. @throws AppError 409 `agents.tests-want-a-draft` */
export async function requireNoTests(tx: Transaction, tenantId: string, agentId: string): Promise<void> {
  if ((await readSuite(tx, tenantId, agentId)).length === 0) return;
  throw new AppError({
    code: 'agents.tests-want-a-draft',
    status: 409,
    message: 'This agent has tests: keep the change in its draft and publish that.',
  });
}

/**
 * Within the transaction that publishes.
 * @param passed null: there was no draft to test
 * @throws AppError 409 `agents.changed-meanwhile` when draft or tests are others by now
 */
export async function requireUnchanged(
  tx: Transaction,
  passed: Passed | null,
  {
    tenantId,
    agentId,
    draftId,
    publishedId,
  }: { tenantId: string; agentId: string; draftId: string; publishedId: string },
): Promise<void> {
  const isSame = passed !== null && draftId === publishedId;
  if (
    isSame &&
    (await fingerprintOf(tx, tenantId, await findVersionToTry(tx, tenantId, agentId, draftId))) === passed.fingerprint
  )
    return;
  throw new AppError({
    code: 'agents.changed-meanwhile',
    status: 409,
    message: 'The draft or its tests changed while they were being run; publish again.',
  });
}
