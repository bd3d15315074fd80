// Runs groups of test files, a few processes at a time, and prints how each went.
import { join } from 'node:path';
import type { TestGroup } from './plan-tests.ts';
import { rowMark } from './row-mark.ts';
import { runTestFiles } from './run-test-files.ts';
import type { TestProcessResult } from './run-test-files.ts';
import { addTallies } from './tally.ts';
import type { Tally } from './tally.ts';

/** Says that work goes on when nothing has ended for so long. */
const signOfLifeMilliseconds = 20_000;

export async function runGroups(root: string, groups: readonly TestGroup[], concurrency: number): Promise<Tally> {
  const queue = [...groups];
  const running = new Set<string>();
  const tallies: Tally[] = [];
  const sign = setInterval(() => console.log(`  … ${[...running].join(', ')}`), signOfLifeMilliseconds);
  const worker = async (): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      running.add(group.label);
      tallies.push(await runGroup(root, group));
      running.delete(group.label);
      sign.refresh();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  clearInterval(sign);
  return addTallies(tallies);
}

async function runGroup(root: string, group: TestGroup): Promise<Tally> {
  const result = await runTestFiles(
    group.files.map((file) => join(root, file)),
    root,
  );
  printResult(group, result);
  if (result.leftOpen && group.files.length > 1) await nameTheLeakingFiles(root, group);
  return result.tally;
}

function printResult(group: TestGroup, { tally, output, milliseconds }: TestProcessResult): void {
  const failed = tally.failures.length;
  console.log(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${group.label}: ${tally.passed} passed${failed === 0 ? '' : `, ${failed} failed`} (${(milliseconds / 1000).toFixed(1)} s)`,
  );
  for (const line of output.split('\n').filter((one) => one.startsWith(rowMark)))
    console.log(`     ${line.slice(rowMark.length)}`);
  for (const one of tally.failures) console.log(`     ${one.title}\n${indent(one.reason)}`);
  for (const title of tally.notRun) console.log(`     not run, needs root: ${title}`);
  if (failed > 0 && output.trim() !== '')
    console.log(`     it printed, last lines:\n${indent(output.trimEnd().split('\n').slice(-60).join('\n'))}`);
}

/** A shared process does not say which file left something open; alone, each does. */
async function nameTheLeakingFiles(root: string, group: TestGroup): Promise<void> {
  for (const file of group.files) {
    const { leftOpen } = await runTestFiles([join(root, file)], root, {
      silenceMilliseconds: 60_000,
      endingMilliseconds: 5000,
    });
    if (leftOpen) console.log(`     it is ${file} that leaves something open`);
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '       ');
}
