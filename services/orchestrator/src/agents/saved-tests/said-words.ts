// Whether a text says some words: without case, accents and marks, an amount however it is written.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';

const token = /\d+(?:[.,]\d+)*|\p{L}+/gu;

/** "$ 12.500,00" and "12500" are the same token, "Envío GRATIS" and "envio gratis" the same two. */
export function tokensOf(text: string): string[] {
  return (plainLetters(text).match(token) ?? []).map((one) => (/^\d/.test(one) ? amountOf(one) : one));
}

/** The last mark separates cents when one or two digits follow it; all others separate thousands. */
function amountOf(written: string): string {
  const cents = /[.,](\d{1,2})$/.exec(written)?.[1];
  const whole = (cents === undefined ? written : written.slice(0, -cents.length - 1)).replace(/[.,]/g, '');
  const part = cents === undefined ? 0 : Number(cents.padEnd(2, '0'));
  return part === 0 ? String(BigInt(whole)) : `${BigInt(whole)}.${String(part).padStart(2, '0')}`;
}

/** The words stand in the text one after the other; a phrase of marks alone ("🙏", "%") stands there as it is. */
export function says(text: string, phrase: string): boolean {
  const [said, wanted] = [tokensOf(text), tokensOf(phrase)];
  const marks = plainLetters(phrase).trim();
  if (wanted.length === 0) return marks !== '' && plainLetters(text).includes(marks);
  return said.some((_one, place) => wanted.every((word, offset) => said[place + offset] === word));
}
