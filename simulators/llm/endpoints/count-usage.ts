// Plausible token counts: about four characters each, with the prompt prefix of earlier requests counted as cached.

export type Usage = { prompt: number; cached: number; completion: number; reasoning: number };

/** Tokens of a text or of anything as JSON. */
export function countTokens(value: unknown): number {
  if (value === null || value === undefined || value === '') return 0;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Math.ceil(text.length / 4);
}

export type PromptCache = { cachedTokens(key: string, prompt: string): number; clear(): void };

const remembered = 4;

/**
 * Remembers the last prompts of each key. A prefix counts as cached from 1024 tokens on, in steps of 128, as the API
 * bills it.
 */
export function createPromptCache(): PromptCache {
  const byKey = new Map<string, string[]>();
  return {
    cachedTokens(key, prompt) {
      const earlier = byKey.get(key) ?? [];
      const shared = Math.max(0, ...earlier.map((other) => commonPrefix(other, prompt)));
      byKey.set(key, [prompt, ...earlier].slice(0, remembered));
      const tokens = Math.floor(shared / 4);
      return tokens < 1024 ? 0 : tokens - (tokens % 128);
    },
    clear: () => byKey.clear(),
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
