// Plausible token counts: about four characters each, with the prompt prefix of earlier requests counted as cached.

export type Usage = { prompt: number; cached: number; completion: number; reasoning: number };

/** Tokens of a text or of anything as JSON. */
export function countTokens(value: unknown): number {
  if (value === null || value === undefined || value === '') return 0;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Math.ceil(text.length / 4);
}

export type PromptCache = {
  cachedTokens(key: string, prompt: string): number;
  /** For a cache that is told where to end: `prefixes` are the request's texts up to its marks, the longest last. */
  markedTokens(key: string, prefixes: string[]): { cached: number; written: number };
  clear(): void;
};

const remembered = 4;
const rememberedMarks = 200;
const leastCached = 1024;

/**
 * Remembers the last prompts of each key. A prefix counts as cached from 1024 tokens on, in steps of 128, as the API
 * bills it.
 */
export function createPromptCache(): PromptCache {
  const byKey = new Map<string, string[]>();
  const marked = new Map<string, string[]>();
  return {
    cachedTokens(key, prompt) {
      const earlier = byKey.get(key) ?? [];
      const shared = Math.max(0, ...earlier.map((other) => commonPrefix(other, prompt)));
      byKey.set(key, [prompt, ...earlier].slice(0, remembered));
      const tokens = Math.floor(shared / 4);
      return tokens < leastCached ? 0 : tokens - (tokens % 128);
    },
    markedTokens(key, prefixes) {
      const earlier = marked.get(key) ?? [];
      const whole = prefixes.at(-1) ?? '';
      const read = Math.max(0, ...earlier.filter((other) => whole.startsWith(other)).map(({ length }) => length));
      marked.set(key, [...earlier, ...prefixes].slice(-rememberedMarks));
      const tokensOf = (length: number) => (Math.floor(length / 4) < leastCached ? 0 : Math.floor(length / 4));
      const cached = tokensOf(read);
      return { cached, written: Math.max(0, tokensOf(whole.length) - cached) };
    },
    clear() {
      byKey.clear();
      marked.clear();
    },
  };
}

function commonPrefix(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let index = 0;
  while (index < end && one.charCodeAt(index) === other.charCodeAt(index)) index += 1;
  return index;
}

/** The usage object of chat completions. */
export function chatUsage(usage: Usage): Record<string, unknown> {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
