// npm run evaluate:truth: how many false replies the check of truth catches, how many true ones it blocks, and how fast.
import { parseArgs } from 'node:util';
import { evaluateTruth, mostMilliseconds } from './truth-corpus/evaluate-truth.ts';
import type { Tally } from './truth-corpus/evaluate-truth.ts';
import { makeCases } from './truth-corpus/make-cases.ts';
import { makeUnlooked } from './truth-corpus/make-unlooked.ts';
import { sellerReplies } from './truth-corpus/seller-replies.ts';
import { quantiles } from '../bench/quantiles.ts';

const leastCaught = 0.99;
const mostBlocked = 0.01;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20260302' },
    replies: { type: 'string', default: '2000' },
    examples: { type: 'string', default: '5' },
  },
});

function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
}

function print(tally: Tally, seller: Tally): boolean {
  const kinds = Object.entries(tally.byKind);
  const total = kinds.reduce((sum, [, one]) => sum + one.total, 0);
  const caught = kinds.reduce((sum, [, one]) => sum + one.caught, 0);
  for (const [kind, one] of kinds)
    console.log(
      `${kind.padEnd(24)} caught ${String(one.caught).padStart(5)} of ${String(one.total).padStart(5)}  ${share(one.caught, one.total)}${one.caught / Math.max(1, one.total) < leastCaught ? '  below' : ''}`,
    );
  const mean = tally.milliseconds.reduce((sum, one) => sum + one, 0) / Math.max(1, tally.milliseconds.length);
  console.log(
    `${'all false replies'.padEnd(24)} caught ${String(caught).padStart(5)} of ${String(total).padStart(5)}  ${share(caught, total)}`,
  );
  console.log(
    `${'true replies'.padEnd(24)} blocked ${String(tally.blocked.length).padStart(4)} of ${String(tally.trueReplies).padStart(5)}  ${share(tally.blocked.length, tally.trueReplies)}`,
  );
  console.log(
    `${"the seller's replies".padEnd(24)} blocked ${String(seller.blocked.length).padStart(4)} of ${String(seller.trueReplies).padStart(5)}  ${share(seller.blocked.length, seller.trueReplies)}`,
  );
  const { p99 } = quantiles(tally.milliseconds);
  const longest = tally.milliseconds.reduce((most, one) => Math.max(most, one), 0);
  console.log(
    `milliseconds per reply   mean ${mean.toFixed(2)}, p99 ${p99.toFixed(2)}, at most ${longest.toFixed(2)}, of ${tally.milliseconds.length} checks`,
  );
  return (
    caught / Math.max(1, total) >= leastCaught &&
    [tally, seller].every((one) => one.blocked.length / Math.max(1, one.trueReplies) <= mostBlocked) &&
    p99 <= mostMilliseconds
  );
}

const shown = Number(values.examples);
const [seed, replies] = [Number(values.seed), Number(values.replies)];
const tally = evaluateTruth([...(await makeCases(seed, replies)), ...(await makeUnlooked(seed, replies / 4))]);
const seller = evaluateTruth(await sellerReplies(seed, 500));
for (const { reply, claims } of [...tally.blocked, ...seller.blocked].slice(0, shown))
  console.log(`blocked though true: ${JSON.stringify(reply)}\n  ${claims.join('\n  ')}`);
for (const { kind, reply } of tally.missed.slice(0, shown))
  console.log(`let through (${kind}): ${JSON.stringify(reply)}`);
const isGood = print(tally, seller);
console.log(
  isGood
    ? 'passed'
    : `failed: wanted at least ${leastCaught * 100} % caught, at most ${mostBlocked * 100} % blocked, at most ${mostMilliseconds} ms for 99 of 100`,
);
process.exitCode = isGood ? 0 : 1;
