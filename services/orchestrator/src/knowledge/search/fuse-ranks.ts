// Reciprocal rank fusion: two orders made into one without comparing their scores (Cormack, Clarke, Büttcher 2009).

/** Softens how much the first places outweigh the next. */
const constant = 60;

/** Ids in the fused order, the best first. A rank of 1 in both lists gives the most. */
export function fuseRanks(lists: readonly (readonly string[])[]): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  for (const list of lists)
    for (const [index, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (constant + index + 1));
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score);
}
