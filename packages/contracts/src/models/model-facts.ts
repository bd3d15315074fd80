// What is known of models: prices, whether one sees pictures, whether it thinks before it answers. All of it is data (model-facts.json).
import facts from './model-facts.json' with { type: 'json' };
import type { OwnModelPrice } from './model-prices.ts';

/** US dollars per million tokens. `cached`: read from the provider's cache; `written`: put into it (absent: as `input`). */
export interface ModelPrice {
  input: number;
  cached: number;
  output: number;
  written?: number;
  /** Tokens of input up to which this is the price; beyond them it is not known. */
  up_to?: number;
}

export interface ModelFacts {
  /** Null: not known, which is never the same as free. */
  price: ModelPrice | null;
  /** Takes pictures as input. */
  sees: boolean;
  /** Spends output on thinking and takes no temperature. */
  thinks: boolean;
}

/** Tokens of one call: `input` holds `cached` and `written`; `output` holds thinking. */
export interface ModelTokens {
  input: number;
  output: number;
  cached: number;
  written: number;
}

type Entry = { price?: ModelPrice; sees?: boolean; thinks?: boolean };
/** Of a model that writes voice notes down: US dollars per minute, and whether it tells how sure it is. */
type Transcriber = { per_minute?: number; confident?: boolean };
type Listed = { as_of: string; models: Record<string, Entry>; transcribers?: Record<string, Transcriber> };
type Provider = Listed | { same_as: string };

const { assumed, ...listed } = facts;
const table = listed as Record<string, Provider>;
/** "-2025-08-07", "-20250807": a dated name is the model it dates. */
const date = /-20\d\d-?\d\d-?\d\d$/;

function providerOf(provider: string): Listed | null {
  const found = table[provider];
  if (found === undefined) return null;
  return 'same_as' in found ? providerOf(found.same_as) : found;
}

/**
 * What the table says of a model. Of a name that is not in it (a newer one of a known family, "x-mini-preview") the
 * abilities are those of the longest known name it begins with; its price is not known.
 */
export function modelFacts(provider: string, model: string): ModelFacts {
  const models = providerOf(provider)?.models ?? {};
  const name = model.replace(date, '');
  const exact = models[name];
  if (exact !== undefined)
    return { price: exact.price ?? null, sees: exact.sees ?? false, thinks: exact.thinks ?? false };
  const family = Object.keys(models)
    .filter((known) => name.startsWith(known) && /^[-.:]/.test(name.slice(known.length)))
    .toSorted((one, other) => other.length - one.length)[0];
  const like = family === undefined ? undefined : models[family];
  return { price: null, sees: like?.sees ?? false, thinks: like?.thinks ?? false };
}

const transcriberOf = (model: string): Transcriber | undefined =>
  providerOf('openai')?.transcribers?.[model.replace(date, '')];

/** What a voice note of so many seconds counts. */
export function costOfVoice(model: string, seconds: number): Cost {
  const perMinute = transcriberOf(model)?.per_minute;
  return {
    cost_usd: (seconds * (perMinute ?? assumed.per_minute)) / 60,
    cost_estimated: perMinute === undefined,
  };
}

/** Whether a model that writes voice notes down tells how sure it is (`verbose_json`). */
export function tellsConfidence(model: string): boolean {
  return transcriberOf(model)?.confident ?? false;
}

/** The models of a provider that the table knows, and the day its prices were read. */
export function knownModels(provider: string): { as_of: string | null; models: ({ id: string } & ModelFacts)[] } {
  const found = providerOf(provider);
  const ids = Object.keys(found?.models ?? {});
  return { as_of: found?.as_of ?? null, models: ids.map((id) => ({ id, ...modelFacts(provider, id) })) };
}

/** US dollars, and whether by the assumed price, because the model's own is not known. */
export interface Cost {
  cost_usd: number;
  cost_estimated: boolean;
}

/**
 * What the tokens of one call count: by the shop's own price, else by the table's; where neither is known as much as a dear
 * model's, so that no budget is blind to it.
 */
export function costOf(provider: string, model: string, tokens: ModelTokens, own: OwnModelPrice[] = []): Cost {
  const agreed = ownPrice(own, provider, model);
  if (agreed) return { cost_usd: dollarsFor(tokens, agreed), cost_estimated: false };
  const price = priceOf(provider, model, tokens);
  return { cost_usd: price ?? dollarsFor(tokens, assumed.price), cost_estimated: price === null };
}

/** By the name as it is asked, or by the one it dates. */
function ownPrice(own: OwnModelPrice[], provider: string, model: string): OwnModelPrice | undefined {
  const of = (name: string) => own.find((one) => one.model_provider === provider && one.model === name);
  return of(model) ?? of(model.replace(date, ''));
}

/** US dollars for the tokens of one call; null where the price is not known. Nothing used costs nothing. */
export function priceOf(provider: string, model: string, tokens: ModelTokens): number | null {
  const { input, output } = tokens;
  if (input === 0 && output === 0) return 0;
  const { price } = modelFacts(provider, model);
  return price === null || input > (price.up_to ?? Infinity) ? null : dollarsFor(tokens, price);
}

function dollarsFor({ input, output, ...tokens }: ModelTokens, price: ModelPrice): number {
  const cached = Math.min(tokens.cached, input);
  const written = Math.min(tokens.written, input - cached);
  const fresh = input - cached - written;
  const dollars =
    fresh * price.input + cached * price.cached + written * (price.written ?? price.input) + output * price.output;
  return dollars / 1_000_000;
}
