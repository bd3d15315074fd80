// What the shop has written down: when the seller looks there, and how it says what stands there.
import { chooseProducts } from '../choose-product.ts';
import { fold, stem } from '../fold-words.ts';
import { emptyWords } from '../lexicon.ts';
import { declared, firstPlan, lookupOf } from '../plan-lookups.ts';
import type { Plan } from '../plan-lookups.ts';
import { readFacts, readProducts } from '../read-results.ts';
import type { Scene } from '../scene.ts';
import type { Want } from '../understand.ts';

/** For questions about the shop, for what it did not understand, and for goods the catalogue does not have. */
export function knowledgePlan(want: Want, scene: Scene): Plan | null {
  if (declared(scene, 'search_knowledge') === undefined) return null;
  const plan = { tool: 'search_knowledge', arguments: { query: scene.customer.slice(0, 300) }, about: '' };
  if (want.kind === 'shop' || want.kind === 'unclear') return plan;
  if (want.kind !== 'product') return null;
  const asked = firstPlan(want, scene);
  const found = asked === null ? undefined : lookupOf(scene, asked);
  if (asked !== null && found === undefined && declared(scene, asked.tool) !== undefined) return null;
  return found !== undefined && chooseProducts(want.query, readProducts(found.result)).close ? null : plan;
}

/** The passage of the best piece that has most of the customer's words; null when nothing was found or asked. */
export function composeKnowledge(want: Want, scene: Scene): string | null {
  const plan = knowledgePlan(want, scene);
  const lookup = plan === null ? undefined : lookupOf(scene, plan);
  if (lookup === undefined || lookup.failed) return null;
  const text = readFacts(lookup.result, 'found')[0]?.['text'];
  if (text === undefined) return null;
  const asked = new Set(tellingWords(scene.customer));
  const passages = text.split(/\n+|(?<=[.!?])\s+/).filter((passage) => passage.trim() !== '');
  const weigh = (passage: string) => tellingWords(passage).filter((word) => asked.has(word)).length;
  return passages.toSorted((one, other) => weigh(other) - weigh(one))[0] ?? null;
}

function tellingWords(text: string): string[] {
  return fold(text)
    .split(' ')
    .filter((word) => word.length > 2 && !emptyWords.has(word))
    .map(stem);
}
