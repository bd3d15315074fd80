// Takes out of a customer's words what says who they are: numbers, mail addresses, names told as such.

const patterns: [RegExp, string][] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu, '[correo]'],
  [/\bhttps?:\/\/\S+/gi, '[enlace]'],
  // Phones, documents, cards, accounts: seven digits and more, however they are parted.
  [/\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}/g, '[número]'],
  [
    /(?<=\b(?i:me llamo|mi nombre es|meu nome é|me chamo|habla|soy|sou o|sou a|aqui é o|aqui é a)\s)\p{Lu}[\p{L}'’]+(?:\s+(?:de\s+|da\s+|del\s+)?\p{Lu}[\p{L}'’]+){0,3}/gu,
    '[nombre]',
  ],
];

export function hidePersonalData(text: string): string {
  return patterns.reduce((shown, [pattern, mark]) => shown.replaceAll(pattern, mark), text);
}

/** Without the sentences that only say who somebody is, where others are left. */
export function withoutIntroductions(text: string): string {
  const sentences = text.split(/(?<=[.!?\n])\s+/);
  const others = sentences.filter((sentence) => !/\[(?:correo|número|nombre)\]/.test(sentence));
  return others.some((sentence) => /\p{L}{4}/u.test(sentence)) ? others.join(' ') : text;
}
