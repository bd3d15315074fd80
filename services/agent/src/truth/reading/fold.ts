// Reads text without regard to case, accents and marks, at the same places as the text itself.

const plainLetters: Record<string, string> = {};
for (const [plain, accented] of [
  ['a', 'àáâãäå'],
  ['c', 'ç'],
  ['e', 'èéêë'],
  ['i', 'ìíîï'],
  ['n', 'ñ'],
  ['o', 'òóôõö'],
  ['u', 'ùúûü'],
] as const)
  for (const letter of accented) plainLetters[letter] = plain;

/** Lower case without accents, WhatsApp's marks as spaces; as long as `text`, which is expected in NFC. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const sameLength = lower.length === text.length ? lower : text;
  return sameLength
    .replace(/[à-ÿ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[*~`\u00a0\u202f\u2009]/g, ' ')
    .replace(/(?<![a-z0-9/-])_|_(?![a-z0-9/-])/g, ' ')
    .replace(/[‐-―]/g, '-')
    .replace(/[’´]/g, "'");
}

/** The text with the given stretch left empty, at the same length. */
export function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}

/** The text with every one of the given stretches left empty. */
export function blankAll(text: string, places: { start: number; end: number }[]): string {
  let rest = text;
  for (const { start, end } of places) rest = blank(rest, start, end);
  return rest;
}

/** A stretch of a text: a sentence, a clause. */
export interface Stretch {
  start: number;
  end: number;
}

/** Cuts at every match of `separator`; each stretch ends before the match that follows it. */
export function stretches(text: string, separator: RegExp, from = 0, to = text.length): Stretch[] {
  const found: Stretch[] = [];
  let start = from;
  for (const match of text.slice(from, to).matchAll(separator)) {
    const end = from + match.index;
    if (end > start) found.push({ start, end });
    start = end + match[0].length;
  }
  if (to > start) found.push({ start, end: to });
  return found;
}

/** Sentences and lines. A question keeps its mark, so that it can be told from a statement. */
export function sentencesOf(text: string): Stretch[] {
  return stretches(text, /(?<=[.!?…])\s|\n+|(?<=[!?])(?=\S)/g);
}

/** A word without the endings of gender and number: "negras" and "Negro" are the same. */
export function stem(word: string): string {
  return word.length < 4 ? word : word.replace(/(?:es|s)$/, '').replace(/[ao]$/, '');
}

/** The words and numbers of a folded text. */
export function wordsOf(text: string): string[] {
  return text.match(/[a-z0-9]+/g) ?? [];
}
