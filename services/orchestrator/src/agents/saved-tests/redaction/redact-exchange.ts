// Takes everything personal out of an exchange: the same stand-in for the same in messages, tool results and expectations.
import type { SavedExchange, TestExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import { AppError } from '@nexus/service-kit/app-error';
import { createRedactor } from './redactor.ts';
import type { KnownPerson, Redactor } from './redactor.ts';

/** Their results are the shop's own words: only what is known to be the person's is taken out, and products stay as they are. */
const toolsOfTheShop = new Set([
  'search_products',
  'get_product',
  'list_categories',
  'search_by_category',
  'browse_storefront',
  'list_coupons',
  'find_alternatives',
  'quote_price',
  'store_info',
  'get_policies',
  'get_payment_options',
  'search_knowledge',
]);
/** What they name is the shop's own, wherever it stands. */
const toolsThatTellOfTheShop = new Set(['store_info', 'search_knowledge', 'get_policies', 'get_payment_options']);

type ToolResult = SavedExchange['tool_results'][number];

export interface Redacted {
  exchange: SavedExchange;
  /** For what a person writes about this exchange. */
  redactor: Redactor;
}

/** @param ofTheShop what the shop itself says of itself: facts, instructions, its number; @throws AppError 422 `agent-tests.not-redacted` */
export function redactExchange(exchange: SavedExchange, person: KnownPerson, ofTheShop: string[]): Redacted {
  const all = [...exchange.messages.flatMap((message) => message.tool_results), ...exchange.tool_results];
  const told = all
    .filter(({ name, ok }) => ok && toolsThatTellOfTheShop.has(name))
    .map(({ result }) => JSON.stringify(result));
  const shown = all
    .filter(({ name, ok }) => ok && toolsOfTheShop.has(name))
    .map(({ result }) => JSON.stringify(result));
  const redactor = createRedactor(person, [...ofTheShop, ...told], shown);
  for (const result of all) if (!toolsOfTheShop.has(result.name)) redactor.learn(result.result);
  for (const { arguments: asked } of all) redactor.learn(asked);
  for (const message of exchange.messages) redactor.learnText(message.text);
  const redacted = {
    scope: exchange.scope,
    messages: exchange.messages.map((message) => ({
      ...message,
      text: redactor.text(message.text, message.role),
      tool_results: message.tool_results.map((one) => redactResult(one, redactor)),
    })),
    tool_results: exchange.tool_results.map((one) => redactResult(one, redactor)),
  };
  requireClean(redacted, redactor);
  return { exchange: redacted, redactor };
}

function redactResult(one: ToolResult, redactor: Redactor): ToolResult {
  const isOfTheShop = toolsOfTheShop.has(one.name);
  return {
    ...one,
    arguments: redactor.value(one.arguments),
    result: isOfTheShop ? redactor.shopValue(one.result) : redactor.value(one.result),
  };
}

export function redactExpectations(expectations: TestExpectations, redactor: Redactor): TestExpectations {
  const clean = (texts: string[]) => [...new Set(texts.map((text) => redactor.text(text, 'agent')))];
  const redacted = {
    ...expectations,
    must_say: clean(expectations.must_say),
    must_not_say: clean(expectations.must_not_say),
  };
  requireClean(redacted, redactor);
  return redacted;
}

/** The last wall: what is known to be somebody's must not stand anywhere. */
function requireClean(value: unknown, redactor: Redactor): void {
  if (redactor.isClean(value)) return;
  throw new AppError({
    code: 'agent-tests.not-redacted',
    status: 422,
    message: 'Something of the customer could not be taken out of this exchange; nothing was kept.',
  });
}
