// CPU time and memory of processes, as Linux tells them.
import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for programs (USER_HZ, man 5 proc). */
const ticksPerSecond = 100;

/** A measured process; with `family`, its children count as part of it. */
export interface Watched {
  name: string;
  pid: number;
  family: boolean;
}

/** Milliseconds of CPU since each process began. */
export function cpuMilliseconds(watched: readonly Watched[]): Record<string, number> {
  return forEach(watched, ({ pid, family }) => {
    const own = cpuTicks(pid, family);
    const children = family ? childrenOf(pid).reduce((sum, child) => sum + cpuTicks(child, false), 0) : 0;
    return ((own + children) / ticksPerSecond) * 1000;
  });
}

/** Milliseconds of CPU that the whole machine has spent since it began, all cores together, idle time not counted. */
export function machineMilliseconds(): number {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, steal = 0] = fields.map(Number);
  return ((user + nice + system + interrupts + softInterrupts + steal) / ticksPerSecond) * 1000;
}

/** MiB of memory, shared pages counted in proportion (PSS). */
export function memoryMebibytes(watched: readonly Watched[]): Record<string, number> {
  return forEach(watched, ({ pid, family }) =>
    [pid, ...(family ? childrenOf(pid) : [])].reduce((sum, one) => sum + proportionalSetSize(one), 0),
  );
}

function forEach(watched: readonly Watched[], measure: (one: Watched) => number): Record<string, number> {
  return Object.fromEntries(watched.map((one) => [one.name, measure(one)]));
}

function cpuTicks(pid: number, withEnded: boolean): number {
  const text = readProc(pid, 'stat');
  if (text === null) return 0;
  // The second field is the name in brackets, which may hold spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return user + system + (withEnded ? endedUser + endedSystem : 0);
}

function proportionalSetSize(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup') ?? '')?.[1];
  return kibibytes === undefined ? 0 : Number(kibibytes) / 1024;
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.flatMap((task) => (readProc(pid, `task/${task}/children`) ?? '').split(' ').filter(Boolean).map(Number));
}

/** Null when the process has ended meanwhile. */
function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
}

/** Follows the memory until it is stopped, and keeps the highest of each process and of all the named ones together. */
export class MemoryPeak {
  readonly #watched: readonly Watched[];
  readonly #timer: NodeJS.Timeout;
  readonly peaks: Record<string, number> = {};

  constructor(watched: readonly Watched[], everyMilliseconds = 500) {
    this.#watched = watched;
    this.#timer = setInterval(() => this.#look(), everyMilliseconds);
  }

  stop(): Record<string, number> {
    clearInterval(this.#timer);
    this.#look();
    return this.peaks;
  }

  #look(): void {
    for (const [name, now] of Object.entries(memoryMebibytes(this.#watched)))
      this.peaks[name] = Math.max(this.peaks[name] ?? 0, now);
  }
}
