// A figure that has become a tenth dearer is told, one noisy pair is not, and more turns a second are no growth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePairs, comparisonAsText } from './compare-trees.ts';
import type { Pair } from './compare-trees.ts';
import type { Figures } from './figures.ts';

const quantile = (p50: number) => ({ p50, p99: p50 * 2 });

function figures(replied: number, turnsPerSecond: number): Figures {
  const one = { turns: 1, acknowledged: quantile(3), replied: quantile(replied), cpuPerTurn: { agent: 5 } };
  const load = {
    conversationsAtOnce: 50,
    seconds: 1,
    turns: 1,
    turnsPerSecond,
    acknowledged: quantile(9),
    replied: quantile(90),
    cpuPerTurn: { agent: 4 },
  };
  return {
    at: '',
    quick: true,
    machine: { cores: 2, processor: '', node: '', postgres: '', busyElsewhere: 0 },
    one: { simple: one, withTool: one, withTwoTools: one, inLong: one },
    many: load,
    thinking: { ...load, modelMilliseconds: 1500 },
    work: {} as Figures['work'],
    transactionsPerTurn: null,
    memory: { cold: { agent: 80 }, warm: { agent: 90 }, peak: { agent: 99 } },
    floor: { commit: quantile(1), hop: quantile(1), turn: quantile(4) },
    timesTheFloor: 5,
  };
}

const pair = (before: [number, number], now: [number, number]): Pair => ({
  before: figures(...before),
  now: figures(...now),
});
const grown = (pairs: Pair[]): string[] =>
  comparisonAsText(comparePairs(pairs)).filter((line) => line.trimStart().startsWith('✗'));

test('what is a fifth dearer in most pairs is told with all of them', () => {
  const [line, ...others] = grown([pair([20, 50], [24, 50]), pair([30, 50], [24, 50]), pair([20, 50], [25, 50])]);
  assert.match(line ?? '', /\+20 % {2}webhook to reply p50.*\(\+20 %, -20 %, \+25 %\)/);
  assert.deepEqual(others, []);
});

test('one noisy pair of three is not taken for growth, nor are more turns a second; fewer are', () => {
  assert.deepEqual(grown([pair([20, 50], [40, 70]), pair([20, 50], [20, 70]), pair([20, 50], [19, 70])]), []);
  assert.match(grown([pair([20, 70], [20, 50])])[0] ?? '', /\+40 % {2}turns per second/);
});
