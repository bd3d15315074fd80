// Decides by code whether something a model proposes to remember was really said, by whom it must be, and may be kept.
import type { MemoryCandidate } from '@nexus/contracts/memory';
import { contentWords, figuresIn, fold } from './memory-words.ts';
import { grantsTerms, sensitiveKind } from './refuse-to-keep.ts';

export interface SaidMessage {
  id: string;
  who: 'customer' | 'agent' | 'person' | 'automatic';
  text: string;
  at: Date;
}

/** `unsaid`: the quoted words do not stand in the message. `unlike`: the memory says something else than the words. */
export type Refusal = 'unsaid' | 'unlike' | 'sensitive' | 'terms' | 'denied';

const shortestQuote = 2;
/** Of the words that say something, as many must stand in the message. */
const leastShare = 0.5;
/** "No soy talle 40": the words are there and mean the opposite. */
const denial = /\b(?:no|nao|nunca|tampoco|nem)\b/;

/** Null when it may be kept. Facts and preferences are the customer's own words; a promise may be the shop's too. */
export function refusalOf(
  candidate: Pick<MemoryCandidate, 'kind' | 'topic' | 'about' | 'text' | 'quote'>,
  message: SaidMessage | undefined,
): Refusal | null {
  if (message === undefined || !isQuoted(candidate.quote, message.text)) return 'unsaid';
  const mayBeShop = candidate.kind === 'promise' && (message.who === 'person' || message.who === 'agent');
  if (message.who !== 'customer' && !mayBeShop) return 'unsaid';
  if (sensitiveKind(`${candidate.about} ${candidate.text}`) !== null || sensitiveKind(candidate.quote) !== null)
    return 'sensitive';
  if (!isLike(candidate, message.text)) return 'unlike';
  if (message.who === 'customer' && candidate.topic !== 'budget' && grantsTerms(candidate.text)) return 'terms';
  if (isDenied(candidate, message.text)) return 'denied';
  return null;
}

/** Whether the words stand in the text, case, accents and blanks aside. */
export function isQuoted(quote: string, text: string): boolean {
  const words = fold(quote)
    .replace(/^["'«“]+|["'»”.…]+$/g, '')
    .trim();
  return words.length >= shortestQuote && fold(text).includes(words);
}

/** Every figure of the memory stands in the message, and at least half of its other words. */
function isLike({ about, text }: Pick<MemoryCandidate, 'about' | 'text'>, message: string): boolean {
  const said = new Set(figuresIn(message));
  if (figuresIn(text).some((figure) => !said.has(figure))) return false;
  const words = contentWords(`${about} ${text}`).filter(
    (word) => !/^\d/.test(word) && !/^(?:talle|talla|taman|color|cor)$/.test(word),
  );
  const heard = new Set(contentWords(message));
  const found = words.filter((word) => heard.has(word)).length;
  if (words.length === 0) return figuresIn(text).length > 0;
  return found / words.length >= leastShare || (figuresIn(text).length > 0 && words.length <= 2);
}

function isDenied({ text, quote }: Pick<MemoryCandidate, 'text' | 'quote'>, message: string): boolean {
  if (denial.test(fold(text))) return false;
  const folded = fold(message);
  const place = folded.indexOf(fold(quote));
  const before = folded.slice(Math.max(0, place - 12), place);
  return (
    /\b(?:no|nao|nunca|ya no|ja nao)(?: (?:me|se|te|lo|la|soy|sou|uso))? ?$/.test(before) ||
    /^(?:no|nao|nunca|ya no|ja nao)\b/.test(fold(quote))
  );
}
