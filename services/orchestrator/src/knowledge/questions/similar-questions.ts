// Whether two questions ask the same in nearly the same words.
import { questionWords } from '../search/search-words.ts';
import type { Dictionary } from '../search/search-words.ts';

/** Letters of a word that count, so that its endings do not: "envían", "envío". */
const stemLength = 5;
const leastOverlap = 0.6;

export function questionKey(question: string, dictionary: Dictionary): Set<string> {
  return new Set(
    questionWords(question, dictionary)
      .split(' ')
      .filter((word) => word.length > 2)
      .map((word) => word.slice(0, stemLength)),
  );
}

/** Share of the words they have in common among all they have (Jaccard). */
export function asksTheSame(one: Set<string>, other: Set<string>): boolean {
  const common = one.intersection(other).size;
  return common > 0 && common / (one.size + other.size - common) >= leastOverlap;
}
