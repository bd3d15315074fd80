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
 * Suites below tests/, in the order they run; all other files are unit tests. The browser, one long process, does not stand at the end,
 * where nothing would run beside it.
 */
const isolatedSuites: SuiteName[] = ['browser', 'journeys', 'faults', 'network', 'long'];

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
    .toSorted((a, b) => order.indexOf(a.suite) - order.indexOf(b.suite) || a.label.localeCompare(b.label));
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
