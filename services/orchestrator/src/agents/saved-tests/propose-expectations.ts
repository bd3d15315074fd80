// What could be expected of a test, proposed from what was said then: figures and products that a tool had told, and the tools.
import type { SavedExchange, TestExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import { says, tokensOf } from './said-words.ts';

const mostPhrases = 6;
const amount = /(?:R?\$|US\$)\s?\d+(?:[.,]\d+)*/g;
const handOffTool = 'hand_off_to_person';

/** @param handedOver whether the exchange ended with a person */
export function proposeExpectations(
  { scope, messages, tool_results: calls }: SavedExchange,
  handedOver: boolean,
): TestExpectations {
  const last = messages.findLastIndex(({ role }) => role === 'customer');
  const answered = messages.slice(last + 1).filter(({ role }) => role === 'agent');
  const answer = answered.map(({ text }) => text).join('\n');
  const read = calls.filter(({ ok }) => ok);
  // What an earlier answer had looked up is not looked up again for this one.
  const own =
    scope === 'answer' ? answered.flatMap(({ tool_results: results }) => results).filter(({ ok }) => ok) : read;
  const told = JSON.stringify(read.map(({ result }) => result));
  const figures = new Set(tokensOf(told));
  const amounts = (answer.match(amount) ?? []).filter((one) =>
    tokensOf(one).every((word) => !/^\d/.test(word) || figures.has(word)),
  );
  const products = namesIn(read.map(({ result }) => result)).filter((name) => says(answer, name));
  return {
    must_say: handedOver ? [] : [...new Set([...products.slice(0, 2), ...amounts])].slice(0, mostPhrases),
    must_not_say: [],
    must_call: [...new Set(own.map(({ name }) => name))].filter((name) => name !== handOffTool).slice(0, 20),
    must_not_call: [],
    hand_over: handedOver ? 'must' : 'must_not',
  };
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(namesIn))];
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { name?: unknown }).name;
  return [...(typeof own === 'string' && own.length > 2 ? [own] : []), ...Object.values(value).flatMap(namesIn)];
}
