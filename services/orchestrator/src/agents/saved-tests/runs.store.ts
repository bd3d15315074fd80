// Questions to the tables of test runs.
import type { TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { agent_test_runs } from './agent-tests.table.ts';

export type RunRow = typeof agent_test_runs.$inferSelect & { done: number };

const columns = `r.*, (select count(*)::int from agent_test_results s where s.tenant_id = r.tenant_id and s.run_id = r.id) as done`;
/** Runs of an agent that are kept. */
const mostKept = 20;
/** A run that nobody carries on any more; longer than any may take. */
const abandonedAfterMinutes = 30;

/** Newest first. @throws AppError 400 `request.bad-cursor` */
export async function listRuns(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: RunRow[]; next_cursor: string | null }> {
  const before = decodeCursor(options.cursor, z.tuple([z.uuid()]));
  const rows = await tx.query<RunRow>(
    `select ${columns} from agent_test_runs r where tenant_id = $1 and agent_id = $2 and ($3::uuid is null or id < $3)
      order by id desc limit $4`,
    [tenantId, agentId, before?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function findRun(tx: Transaction, tenantId: string, id: string): Promise<RunRow | null> {
  const [row] = await tx.query<RunRow>(`select ${columns} from agent_test_runs r where tenant_id = $1 and id = $2`, [
    tenantId,
    id,
  ]);
  return row ?? null;
}

/** The newest run of exactly this content and these tests that runs, or has come to a verdict within the last minutes. */
export async function findRunOf(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  { fingerprint, minutes }: { fingerprint: string; minutes: number },
): Promise<RunRow | null> {
  const [row] = await tx.query<RunRow>(
    `select ${columns} from agent_test_runs r where tenant_id = $1 and agent_id = $2 and fingerprint = $3 and state <> 'stopped'
        and not is_to_stop and (finished_at is null or finished_at > clock_timestamp() - $4 * interval '1 minute')
      order by id desc limit 1`,
    [tenantId, agentId, fingerprint, minutes],
  );
  return row ?? null;
}

/** Locks the agent's runs against others that begin; ends what nobody carries on, and asks those of other contents to end. */
export async function clearRuns(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  fingerprint: string,
): Promise<void> {
  await tx.query('select id from agents where tenant_id = $1 and id = $2 for update', [tenantId, agentId]);
  await tx.query(
    `update agent_test_runs set state = 'stopped', stopped_by = 'gave_up', finished_at = clock_timestamp()
      where tenant_id = $1 and agent_id = $2 and state = 'running' and created_at < clock_timestamp() - $3 * interval '1 minute'`,
    [tenantId, agentId, abandonedAfterMinutes],
  );
  await tx.query(
    `update agent_test_runs set is_to_stop = true, stopped_by = coalesce(stopped_by, 'changed')
      where tenant_id = $1 and agent_id = $2 and state = 'running' and fingerprint <> $3`,
    [tenantId, agentId, fingerprint],
  );
  await tx.query(
    `delete from agent_test_runs where tenant_id = $1 and agent_id = $2 and state <> 'running' and id not in (
       select id from agent_test_runs where tenant_id = $1 and agent_id = $2 order by id desc limit $3)`,
    [tenantId, agentId, mostKept - 1],
  );
}

export async function insertRun(
  tx: Transaction,
  tenantId: string,
  run: Pick<RunRow, 'agent_id' | 'version_id' | 'number' | 'fingerprint' | 'total'>,
): Promise<string> {
  const id = newId();
  await tx.query(
    `insert into agent_test_runs (tenant_id, id, agent_id, version_id, number, fingerprint, total) values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, id, run.agent_id, run.version_id, run.number, run.fingerprint, run.total],
  );
  return id;
}

/** A second result of a test, written by a worker that lost its lease, changes nothing. */
export async function insertResult(
  tx: Transaction,
  tenantId: string,
  runId: string,
  result: TestResult,
): Promise<void> {
  await tx.query(
    `insert into agent_test_results (tenant_id, id, run_id, test_id, result) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, run_id, test_id) do nothing`,
    [tenantId, newId(), runId, result.test_id, JSON.stringify(result)],
  );
}

/** In the order of the tests. */
export async function readResults(tx: Transaction, tenantId: string, runId: string): Promise<TestResult[]> {
  const rows = await tx.query<{ result: TestResult }>(
    `select result from agent_test_results where tenant_id = $1 and run_id = $2 order by test_id`,
    [tenantId, runId],
  );
  return rows.map(({ result }) => result);
}

/** @returns false when it has ended already */
export async function askToStop(tx: Transaction, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update agent_test_runs set is_to_stop = true, stopped_by = coalesce(stopped_by, 'by_hand')
      where tenant_id = $1 and id = $2 and state = 'running' returning id`,
    [tenantId, id],
  );
  return rows.length > 0;
}

export async function endRun(
  tx: Transaction,
  tenantId: string,
  id: string,
  end: Pick<RunRow, 'state' | 'verdict' | 'stopped_by'>,
): Promise<void> {
  await tx.query(
    `update agent_test_runs set state = $3, verdict = $4, stopped_by = $5, finished_at = clock_timestamp()
      where tenant_id = $1 and id = $2 and state = 'running'`,
    [tenantId, id, end.state, end.verdict, end.stopped_by],
  );
}
