// Waiting for a condition, and for processes.

/** Looks again until it holds; the deadline only bounds a failing test. @returns milliseconds it took */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  milliseconds = 30_000,
): Promise<number> {
  const begun = performance.now();
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) return Math.round(performance.now() - begun);
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() - begun > milliseconds) throw new Error(`it did not come true: ${what}`, { cause: last });
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Whether the process exists and is no zombie's remainder of ours. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
