// npm test: the checks, then unit tests, browser tests, journeys, faults and the network; ends with "N passed, N failed".
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listChecks } from './checks/checks.ts';
import { runChecks } from './checks/run-checks.ts';
import { endChildrenOnSignal } from './test-run/child-processes.ts';
import { planTests } from './test-run/plan-tests.ts';
import type { SuiteName } from './test-run/plan-tests.ts';
import { runGroups } from './test-run/run-groups.ts';
import { addTallies, emptyTally } from './test-run/tally.ts';
import type { Tally } from './test-run/tally.ts';

const help = `npm test [-- options] [paths…]
  --only=checks|unit|journeys|faults|network|browser|long   several with commas; default: all but long
  --all                                             also the long suites
  --concurrency=N                                   test processes at a time; default one more than there are cores, 3 at most: much of a test is waiting
  paths                                             only the tests in these files or folders, without the checks`;
const choices = ['checks', 'unit', 'journeys', 'faults', 'network', 'browser', 'long'] as const;
const slowestShown = 10;

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    all: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const wanted = (values.only ?? choices.filter((one) => one !== 'long' || values.all).join(',')).split(',');
const concurrency = Number(values.concurrency ?? Math.min(3, availableParallelism() + 1));
const unknown = wanted.filter((one) => !choices.some((choice) => choice === one));
if (values.help || unknown.length > 0 || !Number.isInteger(concurrency) || concurrency < 1) {
  console.log(unknown.length > 0 ? `unknown: ${unknown.join(', ')}\n${help}` : help);
  process.exit(values.help ? 0 : 2);
}

endChildrenOnSignal();
const tally = addTallies([await checksWanted(), await testsWanted()]);
printEnd(tally);
process.exitCode = tally.failures.length === 0 ? 0 : 1;

async function checksWanted(): Promise<Tally> {
  if (!wanted.includes('checks') || positionals.length > 0) return emptyTally();
  return runChecks(
    root,
    listChecks(root).filter((one) => one.in.includes('test')),
  );
}

async function testsWanted(): Promise<Tally> {
  const suites = choices.filter((one): one is SuiteName => one !== 'checks' && wanted.includes(one));
  if (suites.length === 0) return emptyTally();
  const paths = positionals.map((path) => relative(root, resolve(path)));
  const groups = planTests(root, suites, paths);
  if (groups.length === 0) return { ...emptyTally(), failures: [{ title: 'tests', reason: 'no test file found' }] };
  return runGroups(root, groups, concurrency);
}

function printEnd({ passed, failures, notRun, timed }: Tally): void {
  const slowest = timed.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, slowestShown);
  console.log(`\nslowest ${slowest.length}:`);
  for (const one of slowest) console.log(`  ${(one.milliseconds / 1000).toFixed(2)} s  ${one.title}`);
  if (failures.length > 0) console.log('\nfailed:');
  for (const one of failures) console.log(`  ${one.title}: ${one.reason.split('\n')[0]}`);
  if (notRun.length > 0) console.log(`\nnot run, needs root: ${notRun.length}`);
  console.log(`${passed} passed, ${failures.length} failed`);
}
