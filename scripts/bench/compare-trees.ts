// Whether the main job has become dearer since a commit: both trees are measured in turns, since one machine's minutes differ more than they do.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commitOf, copyCommit } from '../copied-tree/copy-tree.ts';
import type { Figures } from './figures.ts';
import { goalsOf } from './print-figures.ts';
import { quantiles } from './quantiles.ts';

/** What is measured now may cost so much more than it did then. */
export const allowedGrowth = 1.1;

/** Two runs, one after the other. */
export interface Pair {
  before: Figures;
  now: Figures;
}

export interface Comparison {
  what: string;
  /** How much dearer it is now in each pair; below 1: cheaper. */
  growths: number[];
  /** The middle one. */
  growth: number;
}

/**
 * Measures the tree of `commit`, with the packages installed now, and this one in turns.
 * @throws when a run fails
 */
export function measurePairs(root: string, commit: string, pairs: number, log: (line: string) => void): Pair[] {
  const id = commitOf(root, commit);
  const folder = join(root, '.nexus/bench/compared');
  const copy = join(folder, 'tree');
  copyCommit(root, id, copy);
  try {
    return Array.from({ length: pairs }, (_, index): Pair => {
      const trees = index % 2 === 0 ? ([copy, root] as const) : ([root, copy] as const);
      const [first, second] = trees.map((tree) => {
        log(`pair ${index + 1} of ${pairs}: ${tree === root ? 'now' : id.slice(0, 9)}`);
        return measureTree(tree, join(folder, 'data'));
      }) as [Figures, Figures];
      return trees[0] === copy ? { before: first, now: second } : { before: second, now: first };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compares everything that has a goal. */
export function comparePairs(pairs: readonly Pair[]): Comparison[] {
  const goals = pairs.map(({ before, now }) => ({ before: goalsOf(before), now: goalsOf(now) }));
  return (goals[0]?.now ?? []).map(({ what, bound }, place) => {
    const growths = goals.map(({ before, now }) => {
      const growth = (now[place]?.is ?? Number.NaN) / (before[place]?.is ?? Number.NaN);
      return bound === 'most' ? growth : 1 / growth;
    });
    return { what, growths, growth: quantiles(growths).p50 };
  });
}

/** @returns lines to print, the last one the verdict */
export function comparisonAsText(comparisons: readonly Comparison[]): string[] {
  const dearer = comparisons.filter(({ growth }) => growth > allowedGrowth);
  const percent = (growth: number): string => `${growth >= 1 ? '+' : ''}${((growth - 1) * 100).toFixed(0)} %`;
  return [
    ...comparisons.map(
      ({ what, growth, growths }) =>
        `  ${growth > allowedGrowth ? '✗' : '✓'} ${percent(growth).padStart(6)}  ${what} (${growths.map(percent).join(', ')})`,
    ),
    dearer.length === 0
      ? `nothing is more than ${percent(allowedGrowth)} dearer than it was`
      : `${dearer.length} of ${comparisons.length} figures are more than ${percent(allowedGrowth)} dearer than they were`,
  ];
}

function measureTree(tree: string, data: string): Figures {
  const run = spawnSync(process.execPath, ['scripts/bench.ts', '--quick'], {
    cwd: tree,
    env: { ...process.env, NEXUS_DATA_DIR: data },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`the bench of ${tree} failed:\n${run.stdout}${run.stderr}`);
  return JSON.parse(readFileSync(join(data, 'bench/figures.json'), 'utf8')) as Figures;
}
