// What a process that should have ended is still waiting for, from the report Node writes on a signal.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';

const reportFile = 'what-is-open.json';
const patienceMilliseconds = 3000;

interface Handle {
  type: string;
  is_active: boolean;
  is_referenced: boolean;
  localEndpoint?: { host: string; port: number } | null;
  remoteEndpoint?: { host: string; port: number } | null;
  pid?: number;
  firesInMsFromNow?: number;
}
interface Report {
  javascriptStack?: { stack?: string[] };
  libuv: Handle[];
}

/** Flags of Node with which a process can be asked; the report is written into `folder`. */
export function reportFlags(folder: string): string[] {
  return [
    '--report-on-signal',
    '--report-signal=SIGUSR2',
    '--report-exclude-env',
    '--report-exclude-network',
    `--report-directory=${folder}`,
    `--report-filename=${reportFile}`,
  ];
}

/** One line per server, connection, timer and child that holds the process, or where it stands when it never comes to rest. */
export async function whatIsOpen(child: ChildProcess, folder: string): Promise<string[]> {
  child.kill('SIGUSR2');
  const file = join(folder, reportFile);
  const report = await readReport(file);
  if (report === null) return ['it does not answer: it is busy, or stopped'];
  const held = report.libuv
    .filter((handle) => handle.is_active && handle.is_referenced && !['loop', 'signal'].includes(handle.type))
    .map(describeHandle);
  const stack = (report.javascriptStack?.stack ?? []).slice(0, 5).map((line) => `busy ${line.trim()}`);
  return [...new Set([...held, ...stack])];
}

async function readReport(file: string): Promise<Report | null> {
  for (const end = Date.now() + patienceMilliseconds; Date.now() < end; await delay(50)) {
    if (!existsSync(file)) continue;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Report;
    } catch {
      // Half written.
    }
  }
  return null;
}

function describeHandle(handle: Handle): string {
  const address = (end: Handle['localEndpoint']): string => (end ? `${end.host}:${end.port}` : '');
  const ends = [address(handle.localEndpoint), address(handle.remoteEndpoint)].filter(Boolean).join(' → ');
  if (handle.type === 'timer') return `timer, fires in ${handle.firesInMsFromNow ?? 0} ms`;
  return [handle.type, ends, handle.pid === undefined ? '' : `pid ${handle.pid}`].filter(Boolean).join(' ');
}
