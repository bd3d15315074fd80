// One line for each fault: what was broken and how, what was seen, and whether the promise held.
import { rowMark } from '../../../scripts/test-run/row-mark.ts';

export interface Fault {
  fault: string;
  injected: string;
}

/** Runs the row and prints its line; `work` gives what was seen and throws when the promise was broken. */
export async function faultRow({ fault, injected }: Fault, work: () => Promise<string>): Promise<void> {
  const print = (seen: string, verdict: string): void =>
    console.log(`${rowMark}${[fault, injected, seen.replaceAll(/\s+/g, ' '), verdict].join(' | ')}`);
  try {
    print(await work(), 'held');
  } catch (error) {
    print(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), 'NOT HELD');
    throw error;
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
