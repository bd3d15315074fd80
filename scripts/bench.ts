// npm run bench: boots the whole system on a Postgres of its own, drives it, and prints what a turn costs. `-- --quick` measures shorter.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Closing } from './bench/bench-system.ts';
import { measure } from './bench/measure.ts';
import { figuresAsText } from './bench/print-figures.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const begun = performance.now();
const closing = new Closing();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closing.close().then(() => process.exit(130)));

try {
  const figures = await measure(closing, { quick: values.quick }, say);
  const directory = join(process.env.NEXUS_DATA_DIR ?? resolve(import.meta.dirname, '../.nexus'), 'bench');
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

function say(line: string): void {
  console.log(`• ${line} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
}
