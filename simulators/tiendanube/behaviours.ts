// Scripted misbehaviour: rules that match requests and say what goes wrong instead of an answer.

export type BehaviourMatch = {
  method?: string;
  /** Regular expression over the path without version and store: `^/products`. */
  path?: string;
  store_id?: string;
  /** Query parameters that must have exactly these values. */
  query?: Record<string, string>;
};

/** What happens; `delay_ms` may accompany any of the others or stand alone before a normal answer. */
export type BehaviourAction = {
  delay_ms?: number;
  status?: number;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The request is taken and never answered. */
  hang?: boolean;
  /** The connection is cut before anything is done. */
  reset?: boolean;
  /** The request takes its effect, then no answer comes or the connection is cut. */
  accept_then?: 'timeout' | 'reset';
  /** 200 with a body cut in mid-JSON. */
  garbage?: boolean;
};

export type BehaviourRule = { match: BehaviourMatch; action: BehaviourAction; times: number | null };

export type BehaviourRequest = { method: string; path: string; storeId: string | null; query: Record<string, string> };

export type BehaviourBook = {
  /** @throws Error with a readable reason when a rule makes no sense. */
  add(input: unknown): BehaviourRule[];
  /** The action for a request, if a rule matches; uses up one of the rule's times. Later rules win. */
  take(request: BehaviourRequest): BehaviourAction | undefined;
  list(): BehaviourRule[];
  clear(): void;
};

const ACTION_KEYS = ['delay_ms', 'status', 'body', 'headers', 'hang', 'reset', 'accept_then', 'garbage'];
const MATCH_KEYS = ['method', 'path', 'store_id', 'query'];

export function makeBehaviourBook(): BehaviourBook {
  let rules: BehaviourRule[] = [];
  return {
    add(input) {
      const added = (Array.isArray(input) ? input : [input]).map(readRule);
      rules.push(...added);
      return added;
    },
    take(request) {
      const rule = rules.findLast((candidate) => candidate.times !== 0 && matches(candidate.match, request));
      if (!rule) return undefined;
      if (rule.times !== null) rule.times -= 1;
      return rule.action;
    },
    list: () => rules,
    clear() {
      rules = [];
    },
  };
}

function matches(match: BehaviourMatch, request: BehaviourRequest): boolean {
  if (match.method && match.method.toUpperCase() !== request.method) return false;
  if (match.path && !new RegExp(match.path).test(request.path)) return false;
  if (match.store_id && match.store_id !== request.storeId) return false;
  return Object.entries(match.query ?? {}).every(([name, value]) => request.query[name] === value);
}

function readRule(input: unknown): BehaviourRule {
  const rule = record(input, 'a rule');
  const match = record(rule.match ?? {}, 'match');
  const action = record(rule.action, 'action');
  refuseUnknown(match, MATCH_KEYS, 'match');
  refuseUnknown(action, ACTION_KEYS, 'action');
  if (Object.keys(action).length === 0) throw new Error('action says nothing');
  // Throws on a broken expression now, not at the first request.
  if (match.path !== undefined) void RegExp(String(match.path));
  if (
    action.status !== undefined &&
    !(Number.isInteger(action.status) && Number(action.status) >= 200 && Number(action.status) <= 599)
  ) {
    throw new Error('action.status must be a whole number from 200 to 599');
  }
  if (action.delay_ms !== undefined && !(typeof action.delay_ms === 'number' && action.delay_ms >= 0)) {
    throw new Error('action.delay_ms must be a number of milliseconds');
  }
  if (action.accept_then !== undefined && action.accept_then !== 'timeout' && action.accept_then !== 'reset') {
    throw new Error('action.accept_then must be "timeout" or "reset"');
  }
  if (rule.times !== undefined && rule.times !== null && !(Number.isInteger(rule.times) && Number(rule.times) > 0)) {
    throw new Error('times must be a whole number above 0, or null for always');
  }
  return { match, action, times: (rule.times as number | null | undefined) ?? null };
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`);
  return value as Record<string, unknown>;
}

function refuseUnknown(value: Record<string, unknown>, known: string[], what: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${what} knows no ${unknown.join(', ')}; it knows ${known.join(', ')}`);
}
