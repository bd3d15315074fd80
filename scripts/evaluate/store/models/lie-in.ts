// Changes one fact of a true reply: an amount, a link, a code, a date, a figure.
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';

export interface Lie {
  text: string;
  told: string;
  instead: string;
}

const otherDigit = (digit: string): string => String((Number(digit) + 3) % 10);

/** Kinds of facts in the order in which they are looked for among what is left of the text. */
const facts: { pattern: RegExp; change(written: string): string }[] = [
  {
    pattern: /https?:\/\/[^\s*]+/g,
    change: (url) => url.replace(/^https?:\/\/[^/\s]+/, 'https://ofertas-falsas.example'),
  },
  { pattern: /R?\$ ?\d[\d.]*(?:,\d\d)?/g, change: (amount) => amount.replace(/\d/, otherDigitNotZero) },
  { pattern: /\b\d{1,2}\/\d{1,2}(?:\/\d{4})?\b/g, change: (date) => date.replace(/\d(?=\/)/, otherDigit) },
  {
    pattern: /\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,}\b/g,
    change: (code) => code.replace(/\d(?=\D*$)/, otherDigit),
  },
  {
    pattern: /\b\d{1,3}(?= ?%| cuotas| parcelas| días| dias| unidades)/g,
    change: (figure) => String(Number(figure) + 7),
  },
];

/** A first digit stays one. */
function otherDigitNotZero(digit: string): string {
  const other = otherDigit(digit);
  return other === '0' ? '1' : other;
}

/** Null: the reply states nothing that could be changed. */
export function lieIn(reply: string, random: Random): Lie | null {
  const found = facts.flatMap(({ pattern, change }) =>
    Array.from(reply.matchAll(pattern), ([written]) => ({ written, instead: change(written) })),
  );
  if (found.length === 0) return null;
  const { written, instead } = random.pick(found);
  return { text: reply.replaceAll(written, instead), told: written, instead };
}
