// The written forms of one phone number: Argentina, Mexico and Brazil write the same line in two ways.

/** Digits of a number as received, without signs, marks and leading zeros of international dialling. */
export function phoneDigits(written: string): string {
  return written.replace(/\D/g, '').replace(/^00/, '');
}

/**
 * Every form (digits without "+") under which a customer's line may be written, the given one first. For looking up only:
 * replies go to the id as received. AR: the mobile 9 after 54; MX: the old 1 after 52; BR: the ninth digit of mobiles
 * (subscriber numbers that begin with 6-9). Source: the countries' numbering plans as WhatsApp ids show them.
 */
export function phoneVariants(written: string): string[] {
  const digits = phoneDigits(written);
  const other = otherForm(digits);
  return other ? [digits, other] : [digits];
}

/** One form per line whichever is given: what concurrent first messages lock on. */
export function canonicalPhone(written: string): string {
  return phoneVariants(written).toSorted((a, b) => b.length - a.length)[0] ?? '';
}

function otherForm(digits: string): string | null {
  const rules: [RegExp, (parts: RegExpExecArray) => string][] = [
    [/^549(\d{10})$/, (parts) => `54${parts[1]}`],
    [/^54([1-8]\d{9})$/, (parts) => `549${parts[1]}`],
    [/^521(\d{10})$/, (parts) => `52${parts[1]}`],
    [/^52([2-9]\d{9})$/, (parts) => `521${parts[1]}`],
    [/^55(\d{2})9([6-9]\d{7})$/, (parts) => `55${parts[1]}${parts[2]}`],
    [/^55(\d{2})([6-9]\d{7})$/, (parts) => `55${parts[1]}9${parts[2]}`],
  ];
  for (const [pattern, rewrite] of rules) {
    const parts = pattern.exec(digits);
    if (parts) return rewrite(parts);
  }
  return null;
}
