// Cycles and depth of a graph of imports.

/** Path → the paths it imports; every target is also a key. */
export type ImportGraph = Map<string, string[]>;

/** Groups of files that reach each other, each sorted; a file that imports itself is a group of one. */
export function findCycles(graph: ImportGraph): string[][] {
  return stronglyConnected(graph).filter(
    (group) => group.length > 1 || (graph.get(group[0] ?? '') ?? []).includes(group[0] ?? ''),
  );
}

/** The longest chain of imports from top to bottom, each cycle counted as one file (its first). */
export function deepestChain(graph: ImportGraph): string[] {
  const groups = stronglyConnected(graph);
  const groupOf = new Map(groups.flatMap((group) => group.map((path) => [path, group] as const)));
  const chains = new Map<string[], string[]>();
  // Groups come out with everything they reach before them, so one pass suffices.
  for (const group of groups) {
    const below = group.flatMap((path) => graph.get(path) ?? []).map((path) => groupOf.get(path) ?? []);
    const longest = below.filter((one) => one !== group).map((one) => chains.get(one) ?? []);
    chains.set(group, [
      group[0] ?? '',
      ...longest.reduce((best, one) => (one.length > best.length ? one : best), [] as string[]),
    ]);
  }
  return [...chains.values()].reduce((best, one) => (one.length > best.length ? one : best), [] as string[]);
}

/** Tarjan's strongly connected components, deepest first. */
function stronglyConnected(graph: ImportGraph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const groups: string[][] = [];

  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    onStack.add(path);
    for (const next of graph.get(path) ?? []) {
      if (!index.has(next)) visit(next);
      else if (!onStack.has(next)) continue;
      low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(path) !== index.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    for (const one of group) onStack.delete(one);
    groups.push(group.toSorted());
  };

  for (const path of graph.keys()) if (!index.has(path)) visit(path);
  return groups;
}
