// Writes what the seller says of how the shop works: only lines that a tool result holds, those of the place asked about first.
import { fold } from './fold-words.ts';
import type { Phrases } from './phrases.ts';
import { plainFields, readFacts } from './read-results.ts';

const topicFields: Record<string, string[]> = {
  shipping: ['shipping', 'shipping_methods', 'delivery'],
  pickup: ['pickup', 'address'],
  payment: ['payment', 'payment_methods', 'instalments', 'installments', 'transfer_discount'],
  hours: ['open_now', 'hours', 'opening_hours'],
  location: ['address', 'location'],
  exchanges: ['exchanges'],
  wholesale: ['wholesale'],
  contact: ['phone', 'email'],
  website: ['url', 'website'],
};
/** "Envío a Córdoba: …" */
const ofPlace = /^(?:Envío a|Frete para) ([^:]{2,80}):/;

/** Whether the result tells anything of the topic. */
export function tellsOf(topic: string, result: unknown): boolean {
  return linesOf(topic, result).length > 0;
}

export function composeShop(topic: string, result: unknown, question: string, say: Phrases): string {
  const stated = forPlace(linesOf(topic, result), question);
  const label = say.topics[topic] ?? '';
  if (stated[0]?.startsWith(`${label}:`)) return stated.join('\n');
  if (stated.length > 1) return [`${label}:`, ...stated].join('\n');
  if (stated.length > 0) return `${label}: ${stated[0]}`;
  const site = factsOf(result)['url'];
  return site === undefined ? say.noFact : `${say.noFact}\n${say.topics['website']}: ${site}`;
}

function factsOf(result: unknown): Record<string, string> {
  return readFacts(result, 'store', 'shop')[0] ?? plainFields(result);
}

function linesOf(topic: string, result: unknown): string[] {
  const facts = factsOf(result);
  return (topicFields[topic] ?? []).flatMap((name) => facts[name]?.split('\n') ?? []).filter(Boolean);
}

/** Lines of other places are left out when one is of the place the customer names. */
function forPlace(lines: string[], question: string): string[] {
  const asked = new Set(fold(question).split(' '));
  const names = (line: string) =>
    fold(ofPlace.exec(line)?.[1] ?? '')
      .split(' ')
      .some((word) => word.length > 3 && asked.has(word));
  return lines.some(names) ? lines.filter((line) => names(line) || !ofPlace.test(line)) : lines;
}
