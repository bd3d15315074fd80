// npm run test:faults: injects faults for real and says what held, one line a row; the last line counts them.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lineOf } from '@nexus/testing/faults/fault-row';
import type { RowRecord } from '@nexus/testing/faults/fault-row';
import { coveredRows, missingRows } from './faults/covered-rows.ts';
import { readRecords, runRows } from './faults/run-rows.ts';
import type { RunFacts } from './faults/run-facts.ts';
import { endChildrenOnSignal } from './test-run/child-processes.ts';
import { planTests } from './test-run/plan-tests.ts';

const help = `npm run test:faults [-- options] [paths…]
  --all                    the whole matrix, with a random campaign of a fixed seed
  --all --except=path      without the rows of this file, which count as not run
  --again paths            the rows in these files take the place of those of the last full run
  --seed=N --seconds=M     only the random campaign, with this seed and for so long
  paths                    only the rows in these files or folders`;
const campaign = 'tests/long/faults-campaign.test.ts';

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    except: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || (values.again && positionals.length === 0)) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

endChildrenOnSignal();
const folder = join(root, '.nexus/faults');
mkdirSync(folder, { recursive: true });
const name = values.all && positionals.length === 0 ? 'last-full-run' : 'last-run';
const wholePath = (ending: string): string => join(folder, `last-full-run.${ending}`);
if (values.again && !existsSync(wholePath('json'))) {
  console.log('no full run is kept; run: npm run test:faults -- --all');
  process.exit(2);
}
const recordsPath = join(folder, `${name}.ndjson`);
rmSync(recordsPath, { force: true });
process.env.NEXUS_FAULT_RECORDS = recordsPath;
if (values.seed !== undefined) process.env.NEXUS_CAMPAIGN_SEED = values.seed;
if (values.seconds !== undefined) process.env.NEXUS_CAMPAIGN_SECONDS = values.seconds;

const startedAt = new Date();
const groups = planTests(root, ['unit', 'journeys', 'faults', 'network', 'long'], [])
  .map((group) => ({ ...group, files: group.files.filter(isWanted) }))
  .filter(({ files }) => files.length > 0);
const failures = await runRows(root, groups, recordsPath, values.all || values.again ? coveredRows : []);
if (name === 'last-full-run') recordMissing();
const records = readRecords(recordsPath);
const facts = factsOfRun();
writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(facts, null, 2)}\n`);
if (values.again) replaceRows();
const count = (verdict: string): number => records.filter((record) => record.verdict === verdict).length;
if (failures.length > 0) console.log(`failed outside any row: ${failures.length}`);
if (groups.length === 0) console.log('no test file found');
console.log(`${count('HELD')} rows held, ${count('NOT HELD')} not held, ${count('not run')} not run`);
process.exitCode = failures.length + count('NOT HELD') > 0 || count('HELD') === 0 ? 1 : 0;

function isWanted(file: string): boolean {
  if (values.except.includes(file)) return false;
  if (positionals.length > 0) return positionals.some((path) => file === path || file.startsWith(`${path}/`));
  if (values.seed !== undefined || values.seconds !== undefined) return file === campaign;
  if (file.startsWith('tests/faults/')) return true;
  return values.all && (file.startsWith('tests/long/faults-') || coveredRows.some((row) => row.file === file));
}

function recordMissing(): void {
  const at = new Date().toISOString();
  for (const { id, fault, reason } of [...missingRows, ...leftOut()]) {
    const figures = { lost: null, doubled: null, milliseconds: 0, note: reason, at };
    const record: RowRecord = { id, fault, injected: '–', tier: 'full', verdict: 'not run', ...figures };
    appendFileSync(recordsPath, `${JSON.stringify(record)}\n`);
    console.log(lineOf(record));
  }
}

/** A file stands for its rows, so that nobody takes the run for a whole one. */
function leftOut(): { id: string; fault: string; reason: string }[] {
  return values.except.map((file) => ({ id: idOf(file), fault: `all rows of ${file}`, reason: 'left out of the run' }));
}

function idOf(file: string): string {
  return basename(file, '.test.ts');
}

/** Puts the rows of this run into the records of the last full run, which then names this run too. */
function replaceRows(): void {
  const files = new Set(groups.flatMap((group) => group.files).map(idOf));
  const isFresh = (id: string): boolean => files.has(id) || records.some((record) => record.id === id);
  const kept = readRecords(wholePath('ndjson')).filter(({ id }) => !isFresh(id));
  const whole = JSON.parse(readFileSync(wholePath('json'), 'utf8')) as RunFacts;
  const told = (title: string): boolean => records.some(({ id }) => title.includes(`› ${id}: `));
  whole.failures = [...whole.failures.filter((title) => !told(title)), ...failures];
  whole.again = [
    ...(whole.again ?? []),
    { commit: facts.commit, changed: facts.changed, started_at: facts.started_at, rows: records.map(({ id }) => id) },
  ];
  writeFileSync(wholePath('ndjson'), [...kept, ...records].map((record) => `${JSON.stringify(record)}\n`).join(''));
  writeFileSync(wholePath('json'), `${JSON.stringify(whole, null, 2)}\n`);
}

/** What the report says of where and when. */
function factsOfRun(): RunFacts {
  const git = (...words: string[]): string => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  return {
    commit: git('rev-parse', '--short', 'HEAD'),
    changed: git('status', '--porcelain').split('\n').filter(Boolean).length,
    started_at: startedAt.toISOString(),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    node: process.version,
    root: process.getuid?.() === 0,
    failures,
  };
}
