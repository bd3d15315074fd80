// A run of an agent's tests: begun here, carried on by a job, true for exactly the content and the tests it began with.
import { createHash } from 'node:crypto';
import type { Transaction } from '@nexus/database/database';
import { enqueueJob } from '../../jobs/enqueue-job.ts';
import { findVersionToTry } from '../versions/find-version-to-try.ts';
import type { VersionToTry } from '../versions/find-version-to-try.ts';
import { contentColumns } from '../versions/versions.store.ts';
import { clearRuns, findRun, findRunOf, insertRun } from './runs.store.ts';
import type { RunRow } from './runs.store.ts';
import { readSuite } from './tests.store.ts';

export const runTestsKind = 'run-agent-tests';
const mostAttempts = 4;

/** Changes with the version's content and with every change of a test; null: there are no tests. */
export async function fingerprintOf(tx: Transaction, tenantId: string, version: VersionToTry): Promise<string | null> {
  const tests = await readSuite(tx, tenantId, version.id);
  if (tests.length === 0) return null;
  const content = contentColumns.map((name) => version[name]);
  return createHash('sha256')
    .update(JSON.stringify([content, tests]))
    .digest('hex');
}

/** What the run is of; null: it is gone, or it or a test is another than when the run began. */
export async function versionOfRun(
  tx: Transaction,
  tenantId: string,
  run: Pick<RunRow, 'agent_id' | 'version_id' | 'fingerprint'>,
): Promise<VersionToTry | null> {
  const version = await findVersionToTry(tx, tenantId, run.agent_id, run.version_id).catch((error: unknown) => {
    if ((error as { status?: unknown }).status === 404) return null;
    throw error;
  });
  return version && (await fingerprintOf(tx, tenantId, version)) === run.fingerprint ? version : null;
}

/** A run of the same that is under way is taken instead. @returns null when there are no tests */
export async function startRun(tx: Transaction, tenantId: string, version: VersionToTry): Promise<RunRow | null> {
  const fingerprint = await fingerprintOf(tx, tenantId, version);
  if (fingerprint === null) return null;
  await clearRuns(tx, tenantId, version.id, fingerprint);
  const running = await findRunOf(tx, tenantId, version.id, { fingerprint, minutes: 0 });
  if (running) return running;
  const id = await insertRun(tx, tenantId, {
    agent_id: version.id,
    version_id: version.version_id,
    number: version.version,
    fingerprint,
    total: (await readSuite(tx, tenantId, version.id)).length,
  });
  await enqueueJob(tx, { tenantId, kind: runTestsKind, key: id, payload: { run_id: id }, maxAttempts: mostAttempts });
  return findRun(tx, tenantId, id);
}
