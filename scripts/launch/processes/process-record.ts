// Remembers the processes of a run, so that the next start can end what a killed launcher left behind.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchProblem } from '../launch-problem.ts';
import { say } from '../say.ts';
import { writePrivately } from '../settings/write-privately.ts';

export interface ProcessRecord {
  launcher: number;
  /** The panel's address of that run. */
  panel: string;
  /** Children by name, each with the script on its command line. */
  children: Record<string, { pid: number; script: string }>;
}

const graceMilliseconds = 5000;

export function writeProcessRecord(dataDirectory: string, record: ProcessRecord): void {
  writePrivately(fileIn(dataDirectory), `${JSON.stringify(record, null, 2)}\n`);
}

export function removeProcessRecord(dataDirectory: string): void {
  rmSync(fileIn(dataDirectory), { force: true });
}

/**
 * Ends services of a run whose launcher is gone; a process counts as ours only if its command line names our script.
 * @throws LaunchProblem when that launcher still runs
 */
export async function endOrphans(dataDirectory: string): Promise<void> {
  const file = fileIn(dataDirectory);
  if (!existsSync(file)) return;
  const record = JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  if (record.launcher !== process.pid && commandLineOf(record.launcher).includes('scripts/start.ts'))
    throw new LaunchProblem(
      `Nexus runs here already (process ${record.launcher}), its panel is at ${record.panel}. Stop it there with Ctrl-C or with: kill ${record.launcher}\nFor a second one choose another NEXUS_DATA_DIR and other ports.`,
    );
  const orphans = Object.entries(record.children).filter(([, one]) => commandLineOf(one.pid).includes(one.script));
  if (orphans.length > 0) {
    say(`• Ending what an interrupted run left: ${orphans.map(([name, one]) => `${name} (${one.pid})`).join(', ')}`);
    await Promise.all(orphans.map(([, one]) => end(one.pid, one.script)));
  }
  removeProcessRecord(dataDirectory);
}

async function end(pid: number, script: string): Promise<void> {
  const until = Date.now() + graceMilliseconds;
  signal(pid, 'SIGTERM');
  while (commandLineOf(pid).includes(script)) {
    if (Date.now() > until) signal(pid, 'SIGKILL');
    await delay(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Empty when there is no such process; a zombie has none either. */
function commandLineOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Gone.
    return '';
  }
}

function fileIn(dataDirectory: string): string {
  return join(dataDirectory, 'processes.json');
}
