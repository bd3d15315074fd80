// Lines for the person at the terminal, with a sign of life while a step takes long.

const signOfLifeMilliseconds = 4000;

/** A terminal that went away is no reason to fail. */
process.stdout.on('error', () => undefined);

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Says what is being done, again every few seconds with `progress`, and how long it took when that was long. */
export async function step<T>(doing: string, work: () => Promise<T>, progress?: () => string): Promise<T> {
  const begun = performance.now();
  const seconds = (): string => `${((performance.now() - begun) / 1000).toFixed(0)} s`;
  say(`• ${doing}`);
  const timer = setInterval(() => {
    const more = progress?.() ?? '';
    say(`  … ${doing}: ${seconds()}${more ? `, ${more}` : ''}`);
  }, signOfLifeMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
