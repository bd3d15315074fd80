// Finds the test files and says which of them share a process.
import { dirname } from 'node:path';
import { listFiles } from '../architecture/list-files.ts';

export type SuiteName = 'unit' | 'journeys' | 'faults' | 'network' | 'browser' | 'long';

/** Files that run in one process. */
export interface TestGroup {
  suite: SuiteName;
  label: string;
  /** Below the root. */
  files: string[];
}

/**
 * Suites below tests/, in the order they run; all other files are unit tests. The network, which waits much, runs while others compute.
 * The browser, one long process, does not stand at the end, where nothing would run beside it.
 */
const isolatedSuites: SuiteName[] = ['network', 'browser', 'journeys', 'faults', 'long'];

/** What takes longest begins first within its suite; the runner prints how long each took. */
const longest = [
  'services/orchestrator',
  'packages/database',
  'scripts',
  'services/agent',
  'tests/network/nginx-heals.test.ts',
  'tests/browser/panel',
  'tests/journeys/killed',
  'tests/journeys/agents',
  'tests/faults/postgres.test.ts',
];

/**
 * Unit tests share a process by workspace (packages/leases, services/agent…), files in a folder of a suite (tests/browser/panel) by the
 * folder; every other file has its own.
 * @param only suites wanted; `paths` narrows to files below one of them (none: all)
 */
export function planTests(root: string, only: readonly SuiteName[], paths: readonly string[]): TestGroup[] {
  const files = listFiles(root, ['packages', 'services', 'simulators', 'scripts', 'tests']).filter((path) =>
    /\.test\.(ts|mts|mjs)$/.test(path),
  );
  const wanted =
    paths.length === 0
      ? files
      : files.filter((file) => paths.some((path) => file === path || file.startsWith(`${path}/`)));
  const groups = [...Map.groupBy(wanted, groupLabel)].map(([label, group]): TestGroup => ({
    suite: suiteOf(label),
    label,
    files: group,
  }));
  const order: SuiteName[] = ['unit', ...isolatedSuites];
  return groups
    .filter((group) => only.includes(group.suite))
    .toSorted(
      (a, b) => order.indexOf(a.suite) - order.indexOf(b.suite) || rank(a) - rank(b) || a.label.localeCompare(b.label),
    );
}

function rank({ label }: TestGroup): number {
  return longest.includes(label) ? longest.indexOf(label) : longest.length;
}

function groupLabel(path: string): string {
  if (suiteOf(path) !== 'unit') return path.split('/').length > 3 ? dirname(path) : path;
  return path
    .split('/')
    .slice(0, /^(packages|services|simulators)\//.test(path) ? 2 : 1)
    .join('/');
}

function suiteOf(path: string): SuiteName {
  return isolatedSuites.find((name) => path.startsWith(`tests/${name}/`)) ?? 'unit';
}
