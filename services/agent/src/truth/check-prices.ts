// Checks every amount of money in a reply against the products and figures it may come from.
import type { KnownProduct } from './catalogue.ts';
import type { Reading } from './subjects.ts';
import type { OptionMention } from './options.ts';
import { splitByProduct, variantsWithOne } from './options.ts';
import type { PriceContext } from './prices.ts';
import { isBorneOut } from './prices.ts';
import type { InstalmentClaim, MoneyClaim, Unsourced } from './reading/claim.ts';
import { numbersIn } from './reading/numbers.ts';
import type { Sources } from './sources.ts';

const aboutOrders = /\b(?:pedido|orden|encomenda|total|pagaste|abonaste|pagou)\b|#/;
const absent = /\b(?:no|nao|sin|sem|agotad[oa]|esgotad[oa])\b/;

/** The amounts that are not those of the product spoken of, nor stated by the shop, nor reckoned from either. */
export function wrongPrices(reading: Reading, sources: Sources, options: OptionMention[]): Unsourced[] {
  const amounts = reading.numbers.filter((one) => one.kind === 'money');
  return amounts
    .filter((claim) => !isRight(claim, amounts, reading, sources, options))
    .map((claim) => ({
      kind: 'price',
      written: reading.original.slice(claim.start, claim.end).trim(),
    }));
}

function isRight(
  claim: MoneyClaim,
  amounts: MoneyClaim[],
  reading: Reading,
  sources: Sources,
  options: OptionMention[],
): boolean {
  const { subjects, folded } = reading;
  const sentence = subjects.sentenceAt(claim.start);
  const words = folded.slice(sentence.start, sentence.end);
  const inSentence = amounts.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
  const firstNamed = subjects.mentions.find((one) => one.start >= sentence.start && one.end <= sentence.end);
  const isLed = firstNamed !== undefined && (inSentence[0]?.end ?? 0) <= firstNamed.start;
  const spoken = subjects.at(claim, isLed).products;
  const base = {
    claim,
    others: othersOf(reading),
    stated: statedAmounts(sources, words),
    percents: discountsOf(reading, sources, words),
    instalments: instalmentsOf(claim, reading),
    quantities: quantitiesOf(words, sources),
    sentence: words,
    before: folded.slice(sentence.start, claim.start),
    own: sources.currency,
  };
  const named = namedFor(claim, inSentence, reading, options);
  if (spoken.length === 0) return isBorneOut({ ...base, variants: [] });
  return spoken.some((product) => isPriceOf(product, named, base));
}

/** Each size or colour named beside the amount must have it. */
function isPriceOf(product: KnownProduct, named: OptionMention[], base: Omit<PriceContext, 'variants'>): boolean {
  const { own } = splitByProduct(named, product);
  if (own.length === 0) return isBorneOut({ ...base, variants: product.variants });
  return own.every((value) => isBorneOut({ ...base, variants: variantsWithOne(product, value, own) }));
}

/** The options between the amount before and this one; else those after it; else those of the sentence before. */
function namedFor(
  claim: MoneyClaim,
  inSentence: MoneyClaim[],
  { subjects, folded }: Reading,
  options: OptionMention[],
): OptionMention[] {
  const sentence = subjects.sentenceAt(claim.start);
  const place = inSentence.indexOf(claim);
  const inside = (from: number, to: number) => options.filter((one) => one.start >= from && one.end <= to);
  const before = inside(inSentence[place - 1]?.end ?? sentence.start, claim.start);
  if (before.length > 0) return before;
  const after = inside(claim.end, inSentence[place + 1]?.start ?? sentence.end);
  if (after.length > 0) return after;
  const earlier = inside(sentence.start, claim.start);
  if (earlier.length > 0) return earlier;
  const index = subjects.sentences.indexOf(sentence);
  const previous = subjects.sentences[index - 1];
  if (
    previous === undefined ||
    absent.test(folded.slice(previous.start, previous.end)) ||
    /\n\s*\n/.test(folded.slice(previous.end, sentence.start))
  )
    return [];
  const one = inside(previous.start, previous.end);
  return new Set(one.map((option) => option.value)).size === 1 ? one : [];
}

function othersOf({ subjects }: Reading): KnownProduct[] {
  return [...new Set(subjects.mentions.filter((one) => one.products.length === 1).flatMap((one) => one.products))];
}

function statedAmounts(sources: Sources, words: string): PriceContext['stated'] {
  const written = [...sources.stated, ...sources.described].flatMap((statement) =>
    statement.numbers.flatMap((one) =>
      one.kind === 'money'
        ? [{ amount: one.amount, currency: one.currency }]
        : one.kind === 'figure' && one.value >= 100
          ? [{ amount: one.value, currency: null }]
          : [],
    ),
  );
  const orders = aboutOrders.test(words) ? sources.orders.flatMap((order) => order.amounts) : [];
  return [...written, ...sources.coupons.flatMap((coupon) => coupon.amounts), ...orders];
}

/** The discounts an amount may be reckoned with: those said beside it, else all that are sourced. */
function discountsOf(reading: Reading, sources: Sources, words: string): number[] {
  const sourced = [
    ...sources.stated.flatMap((statement) =>
      statement.numbers.flatMap((one) => (one.kind === 'percent' ? [one.value] : [])),
    ),
    ...sources.coupons.flatMap((coupon) => coupon.percent ?? []),
  ];
  const said = numbersIn(words).map((one) => one.value);
  const beside = sourced.filter((percent) => said.includes(percent));
  return [...new Set(beside.length > 0 ? beside : sourced)];
}

/** "3 cuotas de $ X": the instalments just before the amount, or "$ X en 3 cuotas" is no instalment's amount. */
function instalmentsOf(claim: MoneyClaim, { numbers, folded }: Reading): InstalmentClaim | undefined {
  return numbers
    .filter((one) => one.kind === 'instalments')
    .findLast(
      (one) =>
        one.end <= claim.start &&
        /^ ?(?:cuotas?|pagos|parcelas?|vezes|x)?[^.;,\n\d]{0,40}(?:\b(?:de|x|a)|:) ?$/.test(
          folded.slice(one.end, claim.start).replace(/ {2,}/g, ' '),
        ),
    );
}

/** Counts of pieces said in the sentence or by the customer, 2 to 12. */
function quantitiesOf(words: string, { asked }: Sources): number[] {
  const said = [...numbersIn(words), ...numbersIn(asked.split('\n').slice(-2).join('\n'))];
  return [...new Set(said.map((one) => one.value))]
    .filter((value) => Number.isInteger(value) && value >= 2 && value <= 12)
    .slice(0, 4);
}
