// npm run test:mutants: plants one bug after the other into a copy of the tree; the named test must turn red each time.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { copyWorkingTree } from './copied-tree/copy-tree.ts';
import { plantedBugs } from './mutants/planted-bugs.ts';
import type { PlantedBug } from './mutants/planted-bugs.ts';

type Outcome = 'killed' | 'hung' | 'SURVIVED' | 'DOES NOT APPLY' | 'ITS TEST IS RED WITHOUT IT';

/**
 * A test that hangs because of the bug has noticed it too; it is told apart, since a starved machine looks the same. It may take several
 * times what it took without the bug.
 */
const patience = { healthyMilliseconds: 180_000, atLeastMilliseconds: 30_000, times: 4 };

const root = resolve(import.meta.dirname, '..');
const copy = join(root, '.nexus/mutants/tree');
const wanted = process.argv.slice(2);
const bugs = plantedBugs.filter((bug) => wanted.length === 0 || wanted.some((word) => bug.what.includes(word)));

const begun = Date.now();
copyWorkingTree(root, copy);
/** How long each test took without a bug; null when it is red all the same. */
const healthy = new Map<string, number | null>();
const outcomes = bugs.map((bug, index): Outcome => {
  const outcome = outcomeOf(bug);
  console.log(`${String(index + 1).padStart(2)} ${outcome.padEnd(8)} ${bug.what} | ${bug.test} › ${bug.name}`);
  return outcome;
});
rmSync(dirname(copy), { recursive: true, force: true });
const hung = outcomes.filter((outcome) => outcome === 'hung').length;
const killed = outcomes.filter((outcome) => outcome === 'killed').length + hung;
console.log(
  `${bugs.length} bugs planted, ${killed} noticed (${hung} by a test that hung), ${bugs.length - killed} not, in ${Math.round((Date.now() - begun) / 1000)} s`,
);
process.exitCode = killed === bugs.length && killed > 0 ? 0 : 1;

function outcomeOf(bug: PlantedBug): Outcome {
  const path = join(copy, bug.file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.split(bug.find).length !== 2) return 'DOES NOT APPLY';
  const mutated = text.replace(bug.find, () => bug.replace);
  // One that cannot even be read would be noticed by anything.
  if (parseSync(bug.file, mutated).errors.length > 0) return 'DOES NOT APPLY';
  const test = `${bug.test} ${bug.name}`;
  if (!healthy.has(test)) healthy.set(test, timeOf(bug));
  const took = healthy.get(test) ?? null;
  if (took === null) return 'ITS TEST IS RED WITHOUT IT';
  writeFileSync(path, mutated);
  const seen = runTest(bug, Math.max(patience.atLeastMilliseconds, patience.times * took));
  writeFileSync(path, text);
  return { green: 'SURVIVED', red: 'killed', hung: 'hung' }[seen] as Outcome;
}

function timeOf(bug: PlantedBug): number | null {
  const started = performance.now();
  return runTest(bug, patience.healthyMilliseconds) === 'green' ? Math.ceil(performance.now() - started) : null;
}

/** Runs the named tests of the copy; a name that no test has is not green. */
function runTest(bug: PlantedBug, patienceMilliseconds: number): 'green' | 'red' | 'hung' {
  const { NODE_OPTIONS: _options, ...environment } = process.env;
  const pattern = bug.name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const only = pattern === '' ? [] : [`--test-name-pattern=${pattern}`];
  const run = spawnSync(
    process.execPath,
    ['--test', '--test-isolation=none', '--test-reporter=tap', ...only, bug.test],
    {
      cwd: copy,
      env: { ...environment, NODE_ENV: 'test', NEXUS_FAULT_RECORDS: join(copy, '.nexus/rows.ndjson') },
      encoding: 'utf8',
      timeout: patienceMilliseconds,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 27,
    },
  );
  const passed = Number(/^# pass (\d+)/m.exec(run.stdout)?.[1] ?? 0);
  if (run.error !== undefined && 'code' in run.error && run.error.code === 'ETIMEDOUT') return 'hung';
  return run.status === 0 && passed > 0 ? 'green' : 'red';
}
