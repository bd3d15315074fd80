// What a model call costs, from the price table beside this file (US dollars per million tokens, as OpenAI publishes them).
import type { ModelAnswer } from './model.ts';
import prices from './prices.json' with { type: 'json' };

type Price = { input: number; cached: number; output: number };
const table = prices as Record<string, Price>;

/** Dollars for the usage of one call; null for a model or provider that is not in the table. Dated names count as their model. */
export function priceOf(provider: string, model: string, usage: ModelAnswer['usage']): number | null {
  if (provider !== 'openai') return null;
  const price = table[model] ?? table[model.replace(/-20\d\d-\d\d-\d\d$/, '')];
  if (price === undefined) return null;
  const cached = Math.min(usage.cached, usage.input);
  return ((usage.input - cached) * price.input + cached * price.cached + usage.output * price.output) / 1_000_000;
}
