// How reliably tasks are solved: pass^k, and how sure one may be of a share.

/** One task's trials. */
export interface Tally {
  trials: number;
  solved: number;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let step = 1; step <= k; step += 1) result = (result * (n - k + step)) / step;
  return k > n ? 0 : result;
}

/** The chance that k trials of a task drawn from its own are all solved: C(solved, k) / C(trials, k), averaged over the tasks that have k trials; null: none has. */
export function passHatK(tasks: Tally[], k: number): number | null {
  const enough = tasks.filter(({ trials }) => trials >= k);
  if (enough.length === 0) return null;
  return enough.reduce((sum, { trials, solved }) => sum + choose(solved, k) / choose(trials, k), 0) / enough.length;
}

/** Wilson's interval at 95 %. */
export function confidence({ trials, solved }: Tally): { from: number; to: number } {
  if (trials === 0) return { from: 0, to: 1 };
  const z = 1.96;
  const share = solved / trials;
  const middle = share + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return { from: Math.max(0, (middle - spread) / scale), to: Math.min(1, (middle + spread) / scale) };
}
