// Finds the category a shopper or a model names.
import type { WireCategory } from '../shop-api/wire-product.ts';
import { fold, foldedWords, readSearchWords } from './search-words.ts';
import { bestMatch } from './word-match.ts';

const LEAST_MATCH = 0.7;

/** By id, by exact name, else by the words of the name; null when none agrees. The most specific name wins. */
export function findCategory(categories: readonly WireCategory[], wanted: string): WireCategory | null {
  const exact = categories.find(
    (category) => category.id === wanted.trim() || names(category).some((name) => fold(name) === fold(wanted.trim())),
  );
  if (exact) return exact;
  const asked = readSearchWords(wanted).things.flatMap(foldedWords);
  if (asked.length === 0) return null;
  const rated = categories
    .map((category) => ({ category, score: Math.max(0, ...names(category).map((name) => scoreOf(asked, name))) }))
    .filter(({ score }) => score >= LEAST_MATCH)
    .toSorted((left, right) => right.score - left.score);
  return rated[0]?.category ?? null;
}

const names = (category: WireCategory): string[] => Object.values(category.name);

/** The share of asked words that the name has, a little less for each word the name has besides. */
function scoreOf(asked: string[], name: string): number {
  const words = foldedWords(name);
  const matched = asked.reduce((sum, word) => sum + bestMatch(word, words), 0) / asked.length;
  return matched - 0.01 * Math.max(0, words.length - asked.length);
}
