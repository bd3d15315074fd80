// Text as people compare it: customers leave accents and capitals out.

/** Lower case without accents ("Devolución" → "devolucion"); nothing else changes. */
export function plainLetters(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
