// One row of the fault matrix as a test: what is injected, what was seen, and the verdict; printed as one line and kept as a record for the report.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';

export interface FaultRow {
  /** Of the matrix, such as `P4` or `R3a`; unique. */
  id: string;
  /** What breaks, in a few words. */
  fault: string;
  /** By what means it is made to break. */
  injected: string;
  /** `smoke` rows run in `npm test`, `full` rows only with the whole matrix. */
  tier: 'smoke' | 'full';
  /** What the machine must give. Without it the row is counted as not run. */
  needs?: 'root'[];
}

export interface SeenFigures {
  /** Acknowledged messages that were not stored, or are neither answered nor explained; null: not counted, the row's tests assert each case. */
  lost: number | null;
  /** Bubbles that reached a customer more than once; null: not counted. */
  doubled: number | null;
  /** Turns of one conversation that were at work at the same time. */
  overlapping?: number;
  /** What is behind the counts, and whatever else must not be; fails the row. */
  findings?: string[];
  /** Figures of this row: how many, how long. */
  note: string;
}

/** What the body of a row is given. */
export interface RowRecorder {
  /** To be called once; what is lost, doubled or overlapping fails the row. */
  seen(figures: SeenFigures): void;
}

export type Verdict = 'HELD' | 'NOT HELD' | 'not run';

export interface RowRecord extends Omit<FaultRow, 'needs'>, Omit<SeenFigures, 'findings'> {
  verdict: Verdict;
  milliseconds: number;
  at: string;
}

const root = resolve(import.meta.dirname, '../../../..');
const uncounted = { lost: null, doubled: null };

/** Declares the row as a test of this file. */
export function faultRow(row: FaultRow, body: (recorder: RowRecorder) => Promise<void>): void {
  const missing = (row.needs ?? []).filter((need) => need === 'root' && process.getuid?.() !== 0);
  const name = `${row.id}: ${row.fault} (${row.injected})`;
  if (missing.length > 0) {
    const reason = `needs ${missing.join(' and ')}`;
    test(name, { skip: reason }, () => undefined);
    keep(row, { ...uncounted, note: reason }, 'not run', 0);
    return;
  }
  test(name, async () => {
    const begun = performance.now();
    let figures: SeenFigures | undefined;
    try {
      await body({ seen: (one) => void (figures = one) });
      assert.ok(figures, `the row ${row.id} says nothing of what it has seen`);
      const { lost, doubled, overlapping = 0, findings = [] } = figures;
      const told = [figures.note, ...findings.slice(0, 3)].join('; ');
      assert.ok(
        [lost, doubled, overlapping, findings.length].every((one) => (one ?? 0) === 0),
        told,
      );
    } catch (error) {
      const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300);
      const known = figures ?? { ...uncounted, note: 'nothing was counted before it failed' };
      const note = said === undefined || said.startsWith(known.note) ? (said ?? known.note) : `${known.note}; ${said}`;
      keep(row, { ...known, note }, 'NOT HELD', performance.now() - begun);
      throw error;
    }
    keep(row, figures, 'HELD', performance.now() - begun);
  });
}

/** The line that is printed for a row. */
export function lineOf(record: RowRecord): string {
  const overlapping = record.overlapping === undefined ? '' : `, overlapping ${record.overlapping}`;
  const figures =
    record.verdict === 'not run' ? '' : ` | lost ${record.lost ?? '–'}, doubled ${record.doubled ?? '–'}${overlapping}`;
  const seconds = record.verdict === 'not run' ? '' : ` | ${(record.milliseconds / 1000).toFixed(1)} s`;
  return `${record.id.padEnd(5)} ${record.verdict.padEnd(8)} ${record.fault} | ${record.injected} | ${record.note}${figures}${seconds}`;
}

/** Where rows are kept, one JSON a line. */
export function recordsPath(): string {
  return process.env.NEXUS_FAULT_RECORDS ?? join(root, '.nexus/faults/rows.ndjson');
}

function keep(row: FaultRow, figures: SeenFigures, verdict: Verdict, milliseconds: number): void {
  const { needs: _needs, ...plain } = row;
  const { findings: _findings, ...counts } = figures;
  const record: RowRecord = {
    ...plain,
    ...counts,
    verdict,
    milliseconds: Math.round(milliseconds),
    at: new Date().toISOString(),
  };
  const path = recordsPath();
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(record)}\n`);
  process.stdout.write(`${lineOf(record)}\n`);
}
