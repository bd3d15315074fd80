// Whether a telephone typed into a checkout is the one a customer writes from.

/** Country calling codes whose national forms we can tell apart, with the country's ISO code. */
const COUNTRIES: { iso: string; code: string; national(digits: string): string | null }[] = [
  { iso: 'AR', code: '54', national: argentine },
  { iso: 'BR', code: '55', national: brazilian },
  { iso: 'MX', code: '52', national: mexican },
];

/**
 * True when the typed number is one of the variants (digits), or is the same line once the habits of its country are
 * taken away: Argentina's 0, 15 and mobile 9, Brazil's trunk 0 and ninth digit, Mexico's 1. A number without its area
 * code matches nothing: two people may share the rest.
 * @param country ISO code of the shop, for numbers typed without a country code.
 */
export function isSamePhone(typed: string | null, variants: readonly string[], country: string | null): boolean {
  const digits = onlyDigits(typed ?? '');
  if (digits.length < 8) return false;
  const known = variants.map(onlyDigits);
  if (digits.length >= 10 && known.includes(digits)) return true;
  const line = lineOf(digits, country);
  return line !== null && known.some((variant) => lineOf(variant, null) === line);
}

/** `54:1155550101`: country and national number without its optional parts; null when it cannot be told. */
function lineOf(digits: string, country: string | null): string | null {
  const bare = digits.replace(/^00/, '');
  for (const { code, national } of COUNTRIES) {
    if (!bare.startsWith(code) || bare.length <= 10) continue;
    const number = national(bare.slice(code.length));
    if (number) return `${code}:${number}`;
  }
  const home = COUNTRIES.find((candidate) => candidate.iso === country);
  const number = home?.national(digits);
  return home && number ? `${home.code}:${number}` : null;
}

/** Ten digits, area and number: drops the trunk 0, the mobile 9 before the area and the 15 after it. */
function argentine(digits: string): string | null {
  const bare = digits.replace(/^0/, '').replace(/^9(?=\d{10})/, '');
  if (bare.length === 10) return bare;
  if (bare.length !== 12) return null;
  for (const areaLength of [2, 3, 4]) {
    if (bare.slice(areaLength, areaLength + 2) === '15') return bare.slice(0, areaLength) + bare.slice(areaLength + 2);
  }
  return null;
}

/** Ten digits: drops the trunk 0 and the ninth digit of mobiles. */
function brazilian(digits: string): string | null {
  const bare = digits.replace(/^0/, '');
  if (bare.length === 10) return bare;
  return bare.length === 11 && bare[2] === '9' ? bare.slice(0, 2) + bare.slice(3) : null;
}

function mexican(digits: string): string | null {
  const bare = digits.replace(/^1(?=\d{10}$)/, '').replace(/^04[45]/, '');
  return bare.length === 10 ? bare : null;
}

const onlyDigits = (text: string): string => text.replace(/\D/g, '');
