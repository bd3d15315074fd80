// The control surface under /_simulator: order misbehaviour, read what was received, start afresh.
import type { Behaviours } from './behaviours.ts';
import { readRule } from './behaviours.ts';
import type { Recordings } from './recordings.ts';

export type ControlAnswer = { status: number; body: unknown };

/** Answers one control request; null for a path that is none. */
export function controlRoute(
  method: string,
  url: URL,
  body: unknown,
  parts: { behaviours: Behaviours; recordings: Recordings; reset: () => void },
): ControlAnswer | null {
  const route = `${method} ${url.pathname}`;
  switch (route) {
    case 'POST /_simulator/behaviours':
      try {
        const rules = (Array.isArray(body) ? body : [body]).map(readRule);
        rules.forEach((rule) => parts.behaviours.add(rule));
        return { status: 201, body: { added: rules.length } };
      } catch (error) {
        return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
      }
    case 'GET /_simulator/behaviours':
      return { status: 200, body: { behaviours: parts.behaviours.list() } };
    case 'DELETE /_simulator/behaviours':
      parts.behaviours.clear();
      return { status: 200, body: { cleared: true } };
    case 'GET /_simulator/requests':
      return { status: 200, body: { requests: parts.recordings.list(Number(url.searchParams.get('since') ?? 0)) } };
    case 'POST /_simulator/reset':
      parts.reset();
      return { status: 200, body: { reset: true } };
    case 'GET /_simulator/health':
      return { status: 200, body: { ok: true } };
    default:
      return null;
  }
}
