// Reduces text to comparable words: no accents, no case, no plural or gender endings.

/** Text in lower case, without accents or anything but letters, digits, "#" and single spaces. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim();
}

/** A word without the endings that only mark plural or gender ("zapatillas" → "zapatill", "negra" → "negr"). */
export function stem(word: string): string {
  const singular = word.length > 4 ? word.replace(/(?<=[^aeiou])es$|s$/, '') : word;
  return singular.length > 3 ? singular.replace(/[aoe]$/, '') : singular;
}

function trigrams(word: string): Set<string> {
  const padded = ` ${word} `;
  const grams = new Set<string>();
  for (let index = 0; index < padded.length - 2; index += 1) grams.add(padded.slice(index, index + 3));
  return grams;
}

/** Dice coefficient of the trigrams of two folded words, 0..1; a slip of the finger leaves it above 0.5. */
export function similarity(one: string, other: string): number {
  const left = trigrams(one);
  const right = trigrams(other);
  let shared = 0;
  for (const gram of left) if (right.has(gram)) shared += 1;
  return (2 * shared) / (left.size + right.size);
}

/** How many of the query's words (0..1) are found among the words of a text, typing slips forgiven. */
export function coverage(query: string, text: string): number {
  const wanted = fold(query).split(' ').filter(Boolean);
  if (wanted.length === 0) return 0;
  const present = fold(text).split(' ').filter(Boolean);
  const stems = new Set(present.map(stem));
  const found = wanted.filter(
    (word) => stems.has(stem(word)) || (word.length > 4 && present.some((other) => similarity(word, other) > 0.55)),
  );
  return found.length / wanted.length;
}
