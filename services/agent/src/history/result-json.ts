// Writes a tool result of the history as JSON, once for all who read it in a turn.
import type { TurnRequest } from '@nexus/contracts/turn';

const written = new WeakMap<object, string>();

/** The JSON of a result, which nobody changes. */
export function resultJson(result: unknown): string {
  if (typeof result !== 'object' || result === null) return JSON.stringify(result ?? null);
  const json = written.get(result) ?? JSON.stringify(result);
  written.set(result, json);
  return json;
}

/** Makes results of the history that are the same one object, so that whoever reads, writes or cleans them does so once. */
export function shareRepeated({ history }: Pick<TurnRequest, 'history'>): void {
  const first = new Map<string, unknown>();
  for (const one of history.flatMap((item) => item.tool_results)) {
    const json = resultJson(one.result);
    const same = first.get(json);
    if (same === undefined) first.set(json, one.result);
    else one.result = same;
  }
}
