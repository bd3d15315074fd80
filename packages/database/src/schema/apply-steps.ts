// Carries out repairs, one after the other: each is whole and written down, or it becomes a finding.
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { isConnectionError } from '../connection-errors.ts';
import type { JournalWriter } from './journal.ts';
import { statementOf } from './step.ts';
import type { Finding, Obstacle, Step } from './step.ts';

export interface Repair {
  what: string;
  object: string;
  statement: string;
}

export interface Outcome {
  repairs: Repair[];
  findings: Finding[];
  failed: Step[];
}

const attempts = 4;
/** A build beside the work waits for the transactions that were there before it. */
const buildLockTimeoutMs = 90_000;

/** @throws when the connection is lost; what was done until then stands, and the next start goes on */
export async function applySteps(
  { client, journal, log }: { client: pg.ClientBase; journal: JournalWriter; log: Log },
  steps: Step[],
): Promise<Outcome> {
  const outcome: Outcome = { repairs: [], findings: [], failed: [] };
  for (const step of steps) {
    try {
      await patiently(() => runStep(client, journal, step));
      const repair = { what: step.what, object: step.object, statement: statementOf(step) };
      outcome.repairs.push(repair);
      log.warn(repair, 'the schema was repaired');
    } catch (error) {
      if (isConnectionError(error)) throw error;
      for (const statement of step.undo ?? [])
        await client
          .query(statement)
          .catch((failure: unknown) =>
            log.warn({ err: failure, statement }, 'a half-made repair could not be taken away'),
          );
      outcome.failed.push(step);
      outcome.findings.push(await explain(client, step, error));
    }
  }
  return outcome;
}

async function runStep(client: pg.ClientBase, journal: JournalWriter, step: Step): Promise<void> {
  if (step.backFill) while (((await client.query(step.backFill)).rowCount ?? 0) > 0);
  for (const [place, phase] of step.phases.entries()) {
    const last = place === step.phases.length - 1;
    if (isBuild(phase)) await build(client, phase[0] ?? '');
    else await inTransaction(client, phase, last ? () => journal.writeWith(entryOf(step)) : undefined);
  }
}

function isBuild(phase: string[]): boolean {
  return /^(create (unique )?index|reindex index) concurrently/i.test(phase[0] ?? '');
}

async function build(client: pg.ClientBase, statement: string): Promise<void> {
  const { rows } = await client.query<{ before: string }>(`select current_setting('lock_timeout') as before`);
  await client.query(`set lock_timeout = ${buildLockTimeoutMs}`);
  try {
    await client.query(statement);
  } finally {
    await client.query(`select set_config('lock_timeout', $1, false)`, [rows[0]?.before]);
  }
}

async function inTransaction(client: pg.ClientBase, statements: string[], before?: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of statements) await client.query(statement);
    await before?.();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function entryOf(step: Step) {
  const { what, object } = step;
  return { kind: 'repaired' as const, object, statement: statementOf(step), severity: 'info', details: { what } };
}

/** A table that is in use is asked for again after a pause, never waited for in one go. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (attempt >= attempts || (code !== lockNotAvailable && code !== deadlock)) throw error;
      await pause(300 + Math.random() * 1200);
    }
  }
}

const lockNotAvailable = '55P03';
const deadlock = '40P01';
/** Not null, foreign key, unique, check, exclusion (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const refusedByRows = new Set(['23502', '23503', '23505', '23514', '23P01']);

async function explain(client: pg.ClientBase, step: Step, error: unknown): Promise<Finding> {
  const { what, object } = step;
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  const finding = (kind: string, message: string, statement = statementOf(step)): Finding => ({
    what: kind,
    object,
    severity: step.severity,
    message,
    statement,
  });
  const standing = code && refusedByRows.has(code) ? await foreseeObstacle(client, step) : null;
  if (standing) return standing;
  const reason = (error as Error).message;
  if (code === lockNotAvailable)
    return finding(
      'busy',
      `${object} (${what}) is held by another transaction, also after ${attempts} attempts; the next start tries again.`,
    );
  if (code === '42501')
    return finding(
      'no-rights',
      `The database user may not repair ${object} (${what}): ${reason}. Its owner may run the statement.`,
    );
  return finding('refused', `Postgres refused the repair of ${object} (${what}): ${reason}`);
}

/** Counts the rows that stand in the way of a step, without touching any; null: none do. */
export async function foreseeObstacle(client: pg.ClientBase, step: Step): Promise<Finding | null> {
  const { object } = step;
  for (const { kind, count: question, look } of step.obstacles ?? []) {
    const { rows } = await client.query<{ count: number; all?: boolean }>(question);
    const { count = 0, all = false } = rows[0] ?? {};
    const severity = all ? step.severity : (step.obstacleSeverity ?? step.severity);
    if (count > 0)
      return { what: kind, object, severity, message: obstacleMessage(kind, object, count), statement: look };
  }
  return null;
}

/** What stands in the way, and what a person's part is. */
function obstacleMessage(kind: Obstacle['kind'], object: string, count: number): string {
  switch (kind) {
    case 'duplicates':
      return `${count} values that ${object} wants once are there more than once. Which rows stay is a person's decision; the next start adds the rule.`;
    case 'orphans':
      return `${count} rows refer to something that is not there (${object}). New rows are checked already; the statement shows the old ones.`;
    case 'nulls':
      return `${count} rows have no value in ${object}, and no rule says which. Fill them, or declare a back-fill; the next start adds the rule.`;
    case 'violations':
      return `${count} rows break ${object}. New rows are checked already; the statement shows the old ones.`;
  }
}

/** Where a column, table or key could not be made, the complaints that it is not there say nothing more. */
export function withoutConsequences(findings: Finding[]): Finding[] {
  const tableOf = ({ object }: Finding): string => /^[^.:]+/.exec(object)?.[0] ?? '';
  const leansOn = (one: Finding): string[] => [
    tableOf(one),
    ...[...one.statement.matchAll(/ REFERENCES "?(\w+)"?/g)].flatMap((match) => match[1] ?? []),
  ];
  const isConsequence = (one: Finding): boolean =>
    one.what === 'refused' &&
    /(column|relation) .* does not exist|no unique constraint matching given keys/.test(one.message);
  const causes = new Set(findings.filter((one) => !isConsequence(one)).map(tableOf));
  return findings.filter((one) => !isConsequence(one) || !leansOn(one).some((table) => causes.has(table)));
}
