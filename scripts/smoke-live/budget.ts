// Keeps the spending of the smoke test below its cap: what the dearest single call could cost is always kept back.
import { knownModels, modelFacts } from '../../packages/contracts/src/models/model-facts.ts';
import type { ModelPrice } from '../../packages/contracts/src/models/model-facts.ts';

const tokensIn = 30_000;
const tokensOut = { answer: 2_000, thinking: 12_000 };
const providers = ['openai', 'anthropic', 'google'];

export interface Budget {
  price: ModelPrice;
  /** False: the table does not know it, and the dearest one it knows is reckoned with. */
  isKnown: boolean;
  /** US dollars that one call may cost at most. */
  dearestCall: number;
}

export function budgetOf(provider: string, model: string): Budget {
  const { price: known, thinks } = modelFacts(provider, model);
  const price = known ?? dearest();
  const out = thinks || known === null ? tokensOut.thinking : tokensOut.answer;
  const dearestCall = (tokensIn * Math.max(price.input, price.written ?? 0) + out * price.output) / 1_000_000;
  return { price, isKnown: known !== null, dearestCall };
}

function dearest(): ModelPrice {
  const prices = providers.flatMap((provider) => knownModels(provider).models.flatMap(({ price }) => price ?? []));
  return prices.toSorted((one, other) => other.output + other.input - one.output - one.input)[0] as ModelPrice;
}

/** What an exchange may spend before it must come to an end; null: nothing may begin any more. */
export function allowanceOf({ dearestCall }: Budget, left: number): number | null {
  const allowance = left - dearestCall;
  return allowance > 0 ? allowance : null;
}

/** US dollars of what was used. */
export function costOf(
  { price }: Budget,
  usage: { input_tokens: number; output_tokens: number; cost_usd: number | null },
): number {
  return usage.cost_usd ?? (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1_000_000;
}
