// npm start: runs all of Nexus on this machine, the outside world simulated where no key is given; Ctrl-C stops it.
import { resolve } from 'node:path';
import { LaunchProblem } from './launch/launch-problem.ts';
import { NexusRun } from './launch/nexus-run.ts';
import { say } from './launch/say.ts';
import { readSettings } from './launch/settings/read-settings.ts';

/** npm passes on the Ctrl-C that the terminal has sent us already: within this time it is the same one. */
const sameSignalMilliseconds = 1000;

let run: NexusRun | null = null;
let stoppingSince: number | null = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void onSignal());
process.on('uncaughtException', (error) => void fail(error));
process.on('exit', () => run?.kill());

try {
  run = new NexusRun(readSettings(resolve(import.meta.dirname, '..'), process.env));
  await run.start();
} catch (error) {
  await fail(error);
}

async function onSignal(): Promise<void> {
  if (stoppingSince !== null) {
    if (Date.now() - stoppingSince < sameSignalMilliseconds) return;
    say('Ended at once.');
    process.exit(130);
  }
  stoppingSince = Date.now();
  say('\nStopping; once more to end at once.');
  await run?.stop();
  say('Stopped.');
  process.exit(0);
}

/** What a start trips over while it is being stopped is no news. */
async function fail(error: unknown): Promise<void> {
  if (stoppingSince !== null) return;
  stoppingSince = Date.now();
  say(`\n${error instanceof LaunchProblem ? error.message : String((error as Error).stack ?? error)}`);
  await run?.stop();
  process.exit(1);
}
