// Child processes of the runner: each leads its own process group, and none outlives the runner.
import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const running = new Set<ChildProcess>();
/** How long a group may take to end after SIGTERM. */
const graceMilliseconds = 5000;

/** Starts `command` as the leader of a new process group. */
export function startChild(
  command: string,
  commandArguments: readonly string[],
  options: { cwd: string; environment: NodeJS.ProcessEnv; stdio: StdioOptions },
): ChildProcess {
  const child = spawn(command, commandArguments, {
    cwd: options.cwd,
    env: options.environment,
    stdio: options.stdio,
    detached: true,
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Ends the child and everything it started in its group: SIGTERM, then SIGKILL. */
export async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const closed = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([closed, delay(graceMilliseconds, undefined, { ref: false })]);
  signalGroup(child, 'SIGKILL');
}

/** Passes Ctrl-C and SIGTERM on to all children, then ends with the signal's usual exit code. */
export function endChildrenOnSignal(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      void Promise.all([...running].map(endGroup)).then(() => process.exit(code));
    });
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
