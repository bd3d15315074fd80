// What a behaviour may match on: the newest customer words, the system prompt, the model, the key.
import type { RequestFacts } from '../control/behaviours.ts';
import { textOf } from '../seller/scene.ts';

type Item = { role?: string; type?: string; content?: unknown };

/** The facts of a request whatever its endpoint; missing parts are empty. Never throws on a malformed body. */
export function factsOf(path: string, key: string, body: unknown): RequestFacts {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const source = fields['messages'] ?? fields['input'];
  const items = (Array.isArray(source) ? source : []).filter(
    (item): item is Item => typeof item === 'object' && item !== null,
  );
  const lastUser = items.findLastIndex((item) => item.role === 'user');
  const lastTool = items.findLastIndex((item) => item.role === 'tool' || item.type === 'function_call_output');
  const system = items.find((item) => item.role === 'system' || item.role === 'developer');
  return {
    path,
    key,
    model: typeof fields['model'] === 'string' ? fields['model'] : null,
    lastUser: textOf(items[lastUser]?.content) || (typeof source === 'string' ? source : ''),
    system: textOf(system?.content) || String(fields['instructions'] ?? ''),
    afterTools: lastTool > lastUser,
  };
}
