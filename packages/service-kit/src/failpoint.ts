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

const killAt = armed ? process.env.NEXUS_KILL_AT : undefined;
if (killAt) {
  // A spawned service under test kills itself, as `kill -9` would, at the n-th passing of the point: "name" or "name#n".
  const [point, count = '1'] = killAt.split('#');
  let left = Number(count);
  action = (name) => {
    if (name === point && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
  };
}
