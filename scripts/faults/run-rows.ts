// Runs the files of fault rows one after the other; each row is printed when it is known, and kept for the report.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '@nexus/testing/faults/fault-row';
import type { RowRecord } from '@nexus/testing/faults/fault-row';
import type { TestGroup } from '../test-run/plan-tests.ts';
import { defaultLimits, runTestFiles } from '../test-run/run-test-files.ts';
import type { TestProcessResult } from '../test-run/run-test-files.ts';
import type { CoveredRow } from './covered-row.ts';

/** A row that runs all journeys reports nothing meanwhile; they are watched by a runner of their own. */
const longestRowMilliseconds = 1_800_000;

/**
 * @param recordsPath where the tests keep their rows; they find it in their environment
 * @param covered rows that a journey among the files injects
 * @returns what failed outside any row: a file that could not start, a test beside the rows
 */
export async function runRows(
  root: string,
  groups: readonly TestGroup[],
  recordsPath: string,
  covered: readonly CoveredRow[],
): Promise<string[]> {
  const failures: string[] = [];
  let printed = 0;
  for (const group of groups) {
    const known = printed;
    const print = (): void => {
      const fresh = readRecords(recordsPath).slice(printed);
      printed += fresh.length;
      for (const record of fresh) console.log(lineOf(record));
    };
    const printing = setInterval(print, 500);
    const result = await runTestFiles(
      group.files.map((file) => join(root, file)),
      root,
      { ...defaultLimits, silenceMilliseconds: longestRowMilliseconds },
    );
    clearInterval(printing);
    for (const row of covered.filter(({ file }) => group.files.includes(file)))
      appendFileSync(recordsPath, `${JSON.stringify(recordOf(row, result))}\n`);
    print();
    const fresh = readRecords(recordsPath).slice(known);
    const beside = result.tally.failures.filter(({ title }) => !fresh.some((record) => tells(record, title, covered)));
    for (const { title, reason } of beside) console.log(`FAILED   ${title}\n${reason}`);
    failures.push(...beside.map(({ title }) => title));
  }
  return failures;
}

/** Rows kept so far. */
export function readRecords(path: string): RowRecord[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RowRecord);
}

/** The journey asserts that nothing is lost or doubled; its row held when all its tests passed. */
function recordOf(row: CoveredRow, { tally, milliseconds }: TestProcessResult): RowRecord {
  const titles = tally.timed.filter(
    ({ title }) => title.startsWith(row.file) && row.tests.some((part) => title.includes(part)),
  );
  const missing = row.tests.filter((part) => !titles.some(({ title }) => title.includes(part)));
  const failed = tally.failures.filter(({ title }) => titles.some((one) => one.title === title));
  const took = titles.reduce((sum, one) => sum + one.milliseconds, 0);
  const note =
    missing.length > 0
      ? `no test named "${missing.join('", "')}" in ${row.file}`
      : `${titles.length - failed.length} of ${titles.length} cases of ${row.file} passed`;
  return {
    id: row.id,
    fault: row.fault,
    injected: row.injected,
    tier: 'full',
    lost: null,
    doubled: null,
    note,
    verdict: missing.length === 0 && failed.length === 0 ? 'HELD' : 'NOT HELD',
    milliseconds: Math.round(took || milliseconds),
    at: new Date().toISOString(),
  };
}

/** Whether a failed test is told of by the row. */
function tells(record: RowRecord, title: string, covered: readonly CoveredRow[]): boolean {
  if (record.verdict !== 'NOT HELD') return false;
  const row = covered.find(({ id }) => id === record.id);
  return row ? row.tests.some((part) => title.includes(part)) : title.includes(`› ${record.id}: `);
}
