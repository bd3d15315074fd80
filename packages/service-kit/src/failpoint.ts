// Named points where a test may stop, slow or break a flow; dead code unless NODE_ENV is "test".

type Action = (name: string) => Promise<void> | void;

const armed = process.env.NODE_ENV === 'test';
let action: Action | null = null;

/** A point in a flow. In production it is one boolean test. */
export async function failpoint(name: string): Promise<void> {
  if (armed && action) await action(name);
}

/** Sets what every failpoint does (null: nothing). Only takes effect when NODE_ENV is "test". */
export function setFailpointAction(next: Action | null): void {
  action = next;
}

/** What a spawned service under test does to itself at a point, by the variable that names it as "name" or "name#n" (the n-th passing). */
const breakdowns: Record<string, () => void> = {
  NEXUS_KILL_AT: () => void process.kill(process.pid, 'SIGKILL'),
  NEXUS_FREEZE_AT: () => void process.kill(process.pid, 'SIGSTOP'),
  NEXUS_BLOCK_AT: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000),
};
for (const [variable, breakDown] of Object.entries(breakdowns)) {
  const where = armed ? process.env[variable] : undefined;
  if (!where) continue;
  const [point, count = '1'] = where.split('#');
  let left = Number(count);
  action = (name) => {
    if (name === point && (left -= 1) === 0) breakDown();
  };
}
