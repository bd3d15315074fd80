// Runs one command to its end and keeps what it printed.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup, startChild } from './child-processes.ts';

export interface CommandResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  /** Both outputs, in the order they came, the last `outputLimit` characters. */
  output: string;
  milliseconds: number;
  timedOut: boolean;
}

const outputLimit = 200_000;

/** @param limitMilliseconds after which the command and all it started are ended */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: { cwd: string; limitMilliseconds: number; environment?: NodeJS.ProcessEnv },
): Promise<CommandResult> {
  const started = performance.now();
  const child = startChild(command, commandArguments, {
    cwd: options.cwd,
    environment: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-outputLimit);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const stop = new AbortController();
  const timeLimit = delay(options.limitMilliseconds, 'late' as const, { signal: stop.signal }).catch(
    () => 'stopped' as const,
  );
  const first = await Promise.race([closed.then(() => 'closed' as const), timeLimit]);
  stop.abort();
  if (first === 'late') await endGroup(child);
  return { exitCode: await closed, output, milliseconds: performance.now() - started, timedOut: first === 'late' };
}
