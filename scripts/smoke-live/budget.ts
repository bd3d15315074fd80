// Keeps the spending of the smoke test below its cap: what the dearest call could cost is always kept back, and all calls of an exchange where the agent cannot reckon.
import type { TurnResult } from '../../packages/contracts/src/turn.ts';
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

/** Model calls that one exchange may take. */
export const maxSteps = 6;

/** What an exchange may cost beyond what stops it: its last call; of a model without a price, which the agent counts as nothing, every one. */
export function keptBack({ dearestCall, isKnown }: Budget): number {
  return isKnown ? dearestCall : maxSteps * dearestCall;
}

/** What an exchange may spend before it must come to an end; null: nothing may begin any more. */
export function allowanceOf(budget: Budget, left: number): number | null {
  const allowance = left - keptBack(budget);
  return allowance > 0 ? allowance : null;
}

/** US dollars of what was used. A call that failed counts as the dearest one: a provider may bill it. */
export function costOf({ price, dearestCall }: Budget, { usage, steps }: Pick<TurnResult, 'usage' | 'steps'>): number {
  const failed = steps.filter(
    ({ kind, error }) => kind === 'model' && error !== null && error.code !== 'model.skipped',
  );
  const known = usage.cost_estimated ? null : usage.cost_usd;
  const used = known ?? (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1_000_000;
  return used + failed.length * dearestCall;
}
