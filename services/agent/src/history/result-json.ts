// Writes a tool result of the history as JSON, once for all who read it in a turn.

const written = new WeakMap<object, string>();

/** The JSON of a result, which nobody changes. */
export function resultJson(result: unknown): string {
  if (typeof result !== 'object' || result === null) return JSON.stringify(result ?? null);
  const json = written.get(result) ?? JSON.stringify(result);
  written.set(result, json);
  return json;
}
