// The misbehaviour a test orders: rules that match requests, each used up after some times.

/** All given conditions must hold. `last_user_includes` looks at the newest user message, folded to lower case. */
export type Match = {
  path?: string;
  model?: string;
  key?: string;
  last_user_includes?: string;
  system_includes?: string;
  /** True: only requests that already carry tool results for the pending question; false: only those that do not. */
  after_tools?: boolean;
};

export type ScriptedCall = { name: string; arguments: unknown };
export type RateLimitForm =
  | 'retry_after'
  | 'retry_after_ms'
  | 'http_date'
  | 'none'
  | 'insufficient_quota'
  | 'too_large';

/** What happens instead of (or to) the normal answer. Every action may also carry `delay_ms`. */
export type Action = { delay_ms?: number } & (
  | { type: 'delay' }
  | { type: 'answer'; status: number; body?: unknown; headers?: Record<string, string> }
  | { type: 'rate_limit'; form?: RateLimitForm; seconds?: number }
  /** 503, and 529 where the vendor has it. */
  | { type: 'overloaded' }
  | { type: 'hang' | 'reset' | 'garbage' }
  /** The answer is made and counted, then the socket stays silent (`hang`) or breaks (`reset`). */
  | { type: 'accept_then_timeout'; then?: 'hang' | 'reset' }
  | { type: 'stream_cut' | 'stream_error' | 'stream_malformed'; after_chunks?: number }
  | { type: 'context_length' | 'endless_tools' | 'broken_arguments' | 'empty' | 'length' | 'content_filter' }
  | { type: 'hallucinated_tool'; name?: string }
  | { type: 'refusal'; text?: string }
  | { type: 'wrong_usage'; usage?: unknown }
  /** `tool_calls[].arguments` given as a string is sent as it is, so it may be broken JSON. */
  | {
      type: 'script';
      content?: string | null;
      tool_calls?: ScriptedCall[];
      reasoning_content?: string;
      finish_reason?: string;
    }
  /**
   * Obeys whoever gets `marker` before its eyes, in whatever part of the request: makes the calls once, then says `content`
   * with {{system}}, {{tools}} and {{results}} filled in. Until the marker is there it answers normally.
   */
  | { type: 'obey'; marker: string; tool_calls: ScriptedCall[]; content: string }
  /** Adds `text` (or the beginning of the system prompt) to whatever the model says. */
  | { type: 'leak'; text?: string }
);

export type Rule = { match: Match; action: Action; times: number | null };
export type RequestFacts = {
  path: string;
  model: string | null;
  key: string;
  lastUser: string;
  system: string;
  afterTools: boolean;
};

const types = new Set(
  'delay answer rate_limit overloaded hang reset garbage accept_then_timeout stream_cut stream_error stream_malformed context_length endless_tools broken_arguments empty length content_filter hallucinated_tool refusal wrong_usage script obey leak'.split(
    ' ',
  ),
);

function fits(match: Match, facts: RequestFacts): boolean {
  const includes = (text: string, part: string | undefined) =>
    part === undefined || text.toLowerCase().includes(part.toLowerCase());
  return (
    (match.path === undefined || facts.path.includes(match.path)) &&
    (match.model === undefined || match.model === facts.model) &&
    (match.key === undefined || match.key === facts.key) &&
    includes(facts.lastUser, match.last_user_includes) &&
    includes(facts.system, match.system_includes) &&
    (match.after_tools === undefined || match.after_tools === facts.afterTools)
  );
}

/** Reads a rule sent to the control surface; throws an Error that says what is wrong with it. */
export function readRule(value: unknown): Rule {
  const { match = {}, action, times = 1 } = (value ?? {}) as Partial<Rule>;
  const type: unknown = (action as { type?: unknown } | undefined)?.type;
  if (typeof type !== 'string' || !types.has(type))
    throw new Error(`action.type must be one of ${[...types].join(', ')}`);
  if (times !== null && (!Number.isInteger(times) || times < 1))
    throw new Error('times must be a whole number above 0, or null for always');
  return { match, action: action as Action, times };
}

export type Behaviours = {
  add(rule: Rule): void;
  clear(): void;
  list(): Rule[];
  /** The first rule that fits, used once; null when the request is to be answered normally. */
  take(facts: RequestFacts): Action | null;
};

/** An empty list of rules. */
export function createBehaviours(): Behaviours {
  let rules: Rule[] = [];
  return {
    add: (rule) => void rules.push({ ...rule }),
    clear: () => void (rules = []),
    list: () => rules,
    take(facts) {
      const rule = rules.find((one) => fits(one.match, facts));
      if (rule === undefined) return null;
      if (rule.times !== null) rule.times -= 1;
      rules = rules.filter((one) => one.times === null || one.times > 0);
      return rule.action;
    },
  };
}
