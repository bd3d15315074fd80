// npm run bench: boots the whole system on a Postgres of its own, drives it, and prints what a turn costs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Closing } from './bench/bench-system.ts';
import { allowedGrowth, comparePairs, comparisonAsText, measurePairs } from './bench/compare-trees.ts';
import { measure } from './bench/measure.ts';
import { figuresAsText } from './bench/print-figures.ts';

const help = `npm run bench [-- options]
  --quick            measures shorter
  --against=COMMIT   measures that commit and this tree in turns; fails when a figure of this one is more than 10 % worse
  --pairs=N          how many turns of both; default 5`;
const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    pairs: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs);
if (values.help || !Number.isInteger(pairs) || pairs < 1) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}
const begun = performance.now();

if (values.against === undefined) await measureThis();
else compareWith(values.against);

async function measureThis(): Promise<void> {
  const closing = new Closing();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void closing.close().then(() => process.exit(130)));
  try {
    const figures = await measure(closing, { quick: values.quick }, say);
    const directory = join(process.env.NEXUS_DATA_DIR ?? join(root, '.nexus'), 'bench');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'figures.json');
    writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
    console.log(`\n${figuresAsText(figures).join('\n')}\n\nThe figures are in ${file}`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await closing.close();
  }
}

function compareWith(commit: string): void {
  const comparisons = comparePairs(measurePairs(root, commit, pairs, say));
  console.log(`\n${comparisonAsText(comparisons).join('\n')}`);
  process.exitCode = comparisons.some(({ growth }) => growth > allowedGrowth) ? 1 : 0;
}

function say(line: string): void {
  console.log(`• ${line} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
}
