// One line for each fault: what was broken and how, what was seen, and whether the promise held.
import { availableParallelism, loadavg } from 'node:os';
import { rowMark } from '../../../scripts/test-run/row-mark.ts';

export interface Fault {
  fault: string;
  injected: string;
}

const attempts = 3;

/**
 * Runs the row and prints its line; `work` gives what was seen and throws when the promise was broken. Promises of seconds say nothing on
 * a machine that stands still for that long: a row that failed on a starved one is run again, and its line says so.
 */
export async function faultRow({ fault, injected }: Fault, work: () => Promise<string>): Promise<void> {
  const print = (seen: string, verdict: string): void =>
    console.log(`${rowMark}${[fault, injected, seen.replaceAll(/\s+/g, ' '), verdict].join(' | ')}`);
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchStarvation();
    try {
      print(await work(), 'held');
      return;
    } catch (error) {
      const starved = attempt < attempts && watch.starved();
      const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      print(said, starved ? 'not judged, the machine was starved; again' : 'NOT HELD');
      if (!starved) throw error;
    } finally {
      watch.end();
    }
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Starved: this process stood still for half a second, or three others wait for each processor. */
function watchStarvation(): { starved: () => boolean; end: () => void } {
  let latest = performance.now();
  let longest = 0;
  const look = (): void => {
    longest = Math.max(longest, performance.now() - latest);
    latest = performance.now();
  };
  const timer = setInterval(look, 20);
  return {
    starved: () => {
      look();
      return longest > 500 || (loadavg()[0] ?? 0) > 3 * availableParallelism();
    },
    end: () => clearInterval(timer),
  };
}
