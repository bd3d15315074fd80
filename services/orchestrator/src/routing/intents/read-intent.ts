// What a customer seems to want: buying, help with using or paying, or something about an order. Told by words in Spanish and Portuguese, so that it can be explained.
import { customerIntent } from '@nexus/contracts/routing/agent-choice';
import type { CustomerIntent } from '@nexus/contracts/routing/agent-choice';
import type { IntentWords } from '@nexus/contracts/routing/routing';
import { foldWords, holdsWord } from '../../handoffs/rules/fold-words.ts';
import { intentPatterns } from './intent-patterns.ts';

export interface ReadIntent {
  /** The one that most words tell; null: none, or two alike. */
  intent: CustomerIntent | null;
  /** Enough to change the agent in the middle of an episode. */
  clear: boolean;
  /** What was found for each. */
  words: Record<CustomerIntent, string[]>;
}

/** Of one word that says it by itself; a weak one, which is also said in passing, counts one. */
const strong = 2;

/** @param texts of the customer, as written */
export function readIntent(texts: string[], own: IntentWords): ReadIntent {
  const folded = texts.map(foldWords).join('\n');
  const scores = customerIntent.options.map((intent) => scoreOf(folded, intent, own[intent]));
  const [best, second] = scores.toSorted((one, other) => other.score - one.score);
  const words = Object.fromEntries(scores.map(({ intent, found }) => [intent, found])) as ReadIntent['words'];
  const ahead = best && second && best.score > second.score ? best : null;
  return {
    intent: ahead?.intent ?? null,
    clear: ahead !== null && ahead.isSaid && ahead.score >= strong * (second?.score ?? 0),
    words,
  };
}

function scoreOf(
  folded: string,
  intent: CustomerIntent,
  own: string[],
): { intent: CustomerIntent; score: number; isSaid: boolean; found: string[] } {
  const found = new Map<string, number>();
  for (const { pattern, weight } of intentPatterns[intent])
    for (const [word] of folded.matchAll(pattern))
      if (weight === strong || !isPartOf(word, found)) found.set(word, Math.max(weight, found.get(word) ?? 0));
  for (const word of own) if (holdsWord(folded, [word])) found.set(word, strong);
  const weights = [...found.values()];
  const score = weights.reduce((sum, weight) => sum + weight, 0);
  return { intent, score, isSaid: weights.includes(strong), found: [...found.keys()] };
}

/** A weak word within what was found already tells nothing more. */
function isPartOf(word: string, found: Map<string, number>): boolean {
  return [...found.keys()].some((phrase) => ` ${phrase} `.includes(` ${word} `));
}
