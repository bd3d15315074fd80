// Takes out of a customer's words what says who they are: numbers, mail addresses, names told as such.

const patterns: [RegExp, string][] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu, '[correo]'],
  [/\bhttps?:\/\/\S+/gi, '[enlace]'],
  // Phones, documents, cards, accounts: seven digits and more, however they are parted.
  [/\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}/g, '[número]'],
];

/** Kept as a piece of its own when a text is split by it. */
const introduction =
  /((?<!\p{L})(?:me llamo|mi nombre es|meu nome é|me chamo|habla|soy|sou o|sou a|aqui é o|aqui é a)\s+)/iu;
/** Only words with a capital are a name: "soy mayorista" is none. */
const name = /^\p{Lu}[\p{L}'’]+(?:\s+(?:de\s+|da\s+|del\s+)?\p{Lu}[\p{L}'’]+){0,3}/u;

export function hidePersonalData(text: string): string {
  const shown = patterns.reduce((kept, [pattern, mark]) => kept.replaceAll(pattern, mark), text);
  const pieces = shown.split(introduction);
  return pieces
    .map((piece, index) => (index > 0 && index % 2 === 0 ? piece.replace(name, '[nombre]') : piece))
    .join('');
}

/** Without the sentences that only say who somebody is, where others are left. */
export function withoutIntroductions(text: string): string {
  const sentences = text.split(/(?<=[.!?\n])\s+/);
  const others = sentences.filter((sentence) => !/\[(?:correo|número|nombre)\]/.test(sentence));
  return others.some((sentence) => /\p{L}{4}/u.test(sentence)) ? others.join(' ') : text;
}
