// Gives the seller's phrases in a language.
import type { Language } from './detect-language.ts';
import { spanish } from './phrases-es.ts';
import { portuguese } from './phrases-pt.ts';
import type { Phrases } from './phrases.ts';

/** The phrases of a language. */
export function phrasesOf(language: Language): Phrases {
  return language === 'pt' ? portuguese : spanish;
}
