// Runs checks one after the other and prints what each measured, or what is wrong.
import { join } from 'node:path';
import { runCommand } from '../test-run/run-command.ts';
import { emptyTally } from '../test-run/tally.ts';
import type { Tally } from '../test-run/tally.ts';
import type { Check } from './checks.ts';

const limitMilliseconds = 300_000;

/** Each check counts as one test. */
export async function runChecks(root: string, checks: readonly Check[]): Promise<Tally> {
  const tally = emptyTally();
  for (const check of checks) {
    const command = check.program === 'node' ? process.execPath : join(root, 'node_modules', '.bin', check.program);
    const result = await runCommand(command, check.programArguments, {
      cwd: root,
      limitMilliseconds,
      environment: { ...process.env, NO_COLOR: '1' },
    });
    const seconds = `${(result.milliseconds / 1000).toFixed(1)} s`;
    if (result.exitCode === 0) {
      tally.passed += 1;
      console.log(`ok   ${check.name} (${seconds}): ${check.measure(result.output).replaceAll('\n', '\n     ')}`);
    } else {
      const reason = result.timedOut ? 'ended: it took more than five minutes' : result.output.trim();
      tally.failures.push({ title: `check ${check.name}`, reason: reason.split('\n').at(-1) ?? '' });
      console.log(`FAIL ${check.name} (${seconds})\n${reason.replaceAll(/^/gm, '     ')}`);
    }
    tally.timed.push({ title: `check ${check.name}`, milliseconds: result.milliseconds });
  }
  return tally;
}
