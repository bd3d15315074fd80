// Reads what somebody wrote without regard to case, accents, marks and stretched letters ("Holaaa" and "hola" are the same).
import { plainLetters } from '@nexus/service-kit/text/plain-letters';

/** A message's first letters; whoever writes more has said it by then. */
const read = 1_200;
/** A sentence without marks is cut here, so that looking at it takes time in proportion to its length. */
const longestSentence = 240;

/** Lower case letters and digits, single spaces; `?`, `!`, `.`, `,` and line ends stay, so that clauses can be told apart. */
export function foldWords(text: string): string {
  return plainLetters(text.slice(0, read))
    .replace(/([a-z])\1{2,}/g, '$1')
    .replace(/[^a-z0-9?!.,;\n@]+/g, ' ')
    .replace(/ *\n+ */g, '\n')
    .trim();
}

const cuts = new RegExp(`.{1,${longestSentence}}(?: |$)|.{${longestSentence}}`, 'g');

/** Sentences and lines, each with its mark. */
export function sentencesIn(folded: string): string[] {
  return folded
    .split(/(?<=[?!.])\s*|\n/)
    .flatMap((sentence) => (sentence.length <= longestSentence ? [sentence] : (sentence.match(cuts) ?? [])))
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

/** Whether one of the owner's words stands in the text, as whole words. */
export function holdsWord(folded: string, words: string[]): boolean {
  const plain = ` ${folded.replace(/[^a-z0-9@]+/g, ' ')} `;
  return words.some((word) => {
    const wanted = foldWords(word)
      .replace(/[^a-z0-9@]+/g, ' ')
      .trim();
    return wanted !== '' && plain.includes(` ${wanted} `);
  });
}
