// Checks every amount of money in a reply against the products and figures it may come from.
import type { Amount, KnownProduct } from './catalogue.ts';
import type { Reading } from './subjects.ts';
import type { OptionMention } from './options.ts';
import { splitByProduct, variantsWithOne } from './options.ts';
import type { PriceContext } from './prices.ts';
import { isBorneOut, isSameAmount, isSameCurrency } from './prices.ts';
import { isCostOfCarriage, unknownPlaces } from './offers/carriage.ts';
import { orderNumbersIn, ordersAt } from './orders.ts';
import { isAboutTerms } from './reading/about-terms.ts';
import type { InstalmentClaim, MoneyClaim, Unsourced } from './reading/claim.ts';
import type { Stretch } from './reading/fold.ts';
import { stem } from './reading/fold.ts';
import { numbersIn } from './reading/numbers.ts';
import type { Statement } from './reading/read-statement.ts';
import { describedFor } from './sources.ts';
import type { Sources } from './sources.ts';

const aboutOrders = /\b(?:pedido|orden|encomenda|total|pagaste|abonaste|pagou)\b|#/;
const aboutCoupons = /\b(?:cupon|cupom|cupones|cupons|codigo|minim\w+|compras?)\b/;
const absent = /\b(?:no|nao|sin|sem|agotad[oa]|esgotad[oa])\b/;

/** More than any reply lists; what comes after is not looked into and counts as unsourced. */
const mostAmounts = 80;

/** All amounts of one reply, with what they are held against. */
interface Whole {
  reading: Reading;
  sources: Sources;
  options: OptionMention[];
  amounts: MoneyClaim[];
  written: Amount[];
  /** Those of them that stand elsewhere than in the approved facts. */
  pricesWritten: Amount[];
  others: KnownProduct[];
  /** The numbers of a sentence, read once. */
  numbersOf(sentence: Stretch): number[];
}

/** The amounts that are not those of the product spoken of, nor stated by the shop, nor reckoned from either. */
export function wrongPrices(reading: Reading, sources: Sources, options: OptionMention[]): Unsourced[] {
  const amounts = reading.numbers.filter((one) => one.kind === 'money');
  if (amounts.length === 0) return [];
  const { approved } = sources;
  // A field that is nothing but a figure is the number of an order or a house.
  const texts = [...sources.stated, ...describedFor(sources, []).filter(({ folded: one }) => !isBareFigure(one))];
  const written = writtenAmounts(texts);
  const whole: Whole = {
    reading,
    sources,
    options,
    amounts,
    written,
    pricesWritten: approved.size === 0 ? written : writtenAmounts(texts.filter((one) => !approved.has(one))),
    others: othersOf(reading),
    numbersOf: numbersBySentence(reading),
  };
  return amounts
    .filter((claim, place) => place >= mostAmounts || !isRight(claim, whole))
    .map((claim) => ({ kind: 'price', written: reading.original.slice(claim.start, claim.end).trim() }));
}

const half = /\b(?:mitad (?:de|del) (?:su )?(?:precio|valor)|metade do (?:preco|valor)|meio preco|a mitad de precio)\b/;

/** "A mitad de precio" is 50 % off in words: the shop says so, or the product's promotion is that. */
export function wrongHalves({ original, folded, subjects }: Reading, sources: Sources): Unsourced[] {
  if (!half.test(folded)) return [];
  const isStated = [...sources.stated, ...describedFor(sources, [])].some(
    (one) => half.test(one.folded) || one.numbers.some((number) => number.kind === 'percent' && number.value === 50),
  );
  if (isStated || sources.coupons.some(({ percent }) => percent === 50)) return [];
  return subjects.sentences.flatMap((sentence): Unsourced[] => {
    const words = folded.slice(sentence.start, sentence.end);
    const at = words.search(half);
    if (at < 0 || words.trimEnd().endsWith('?') || absent.test(words.slice(0, at))) return [];
    const { products, isNamed } = subjects.at({ start: sentence.start + at, end: sentence.start + at });
    const isOfOne = (isNamed || products.length === 1) && !/\bsegund[oa]\b|\b2d[oa]\b/.test(words);
    const isHalf =
      isOfOne &&
      products.some((product) =>
        product.variants.some(
          ({ price, promotional }) => price && promotional && Math.abs(promotional.amount / price.amount - 0.5) < 0.01,
        ),
      );
    return isHalf ? [] : [{ kind: 'percentage', written: original.slice(sentence.start, sentence.end).trim() }];
  });
}

function isRight(
  claim: MoneyClaim,
  { reading, sources, options, amounts, written, pricesWritten, others, numbersOf }: Whole,
): boolean {
  const { subjects, folded } = reading;
  const sentence = subjects.sentenceAt(claim.start);
  const words = folded.slice(sentence.start, sentence.end);
  const inSentence = amounts.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
  if (isWrittenSum(claim, inSentence, folded)) return true;
  const names = subjects.mentions.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
  const isLed = names[0] !== undefined && (inSentence[0]?.end ?? 0) <= names[0].start;
  const { products: spoken, isNamed } = subjects.at(claim, isLed);
  const zones = sources.zones.flatMap((zone) => zone.names);
  const beside = amountsBeside(claim, sentence, reading, sources);
  if (isCostOfCarriage(folded.slice(sentence.start, claim.start), placesIn(names, sentence)))
    return written.some((one) => isThis(claim, one, sources.currency)) && isToKnownPlace(sentence, reading, sources);
  if (zones.length > 0 && !isToKnownPlace(sentence, reading, sources) && names.length === 0) return false;
  if (names.length === 0 && sources.orders.length > 0 && orderNumbersIn(words).length > 0)
    return [...written, ...beside].some((one) => isThis(claim, one, sources.currency));
  // Of a product that is named, an amount of the approved facts counts only where it is said of what they regulate.
  const isOfTerms = !isNamed || isAboutTerms(claim, { folded, sentence, amounts: inSentence, names, zones });
  const base = {
    claim,
    others,
    stated: [...(isOfTerms ? written : pricesWritten), ...beside],
    added: [...written, ...beside],
    percents: discountsOf(sources, numbersOf(sentence)),
    instalments: instalmentsOf(claim, reading),
    quantities: quantitiesOf(numbersOf(sentence), sources),
    sentence: words,
    before: folded.slice(sentence.start, claim.start),
    after: folded.slice(claim.end, Math.min(sentence.end, claim.end + 40)),
    own: sources.currency,
  };
  const named = namedFor(claim, inSentence, reading, options);
  if (spoken.length === 0) return isBorneOut({ ...base, counted: [], variants: [] });
  return spoken.some((product) =>
    isPriceOf(product, named, { ...base, stated: [...base.stated, ...toldPrices(product, sources)] }),
  );
}

/** A product without a price may tell it in its own text. */
function toldPrices(product: KnownProduct, sources: Sources): Amount[] {
  if (product.variants.some(({ price }) => price !== null)) return [];
  return writtenAmounts(describedFor(sources, [product]).filter(({ folded }) => !isBareFigure(folded)));
}

const isBareFigure = (folded: string): boolean => /^[\d#., -]+$/.test(folded);

function isThis(claim: MoneyClaim, known: Amount, own: string): boolean {
  return isSameCurrency(claim.currency, known.currency, own) && isSameAmount(claim.amount, known.amount);
}

function placesIn(names: Stretch[], { start }: Stretch): Stretch[] {
  return names.map((one) => ({ start: one.start - start, end: one.end - start }));
}

/** Carriage to a place that no zone and no text of the shop names has no price; a shop that told no zones is not asked. */
function isToKnownPlace(sentence: Stretch, { original }: Reading, sources: Sources): boolean {
  const zones = sources.zones.flatMap((zone) => zone.names);
  if (zones.length === 0) return true;
  const texts = [...sources.stated, ...sources.described].map(({ folded }) => folded);
  return unknownPlaces(original.slice(sentence.start, sentence.end), zones, [...texts, sources.people]).length === 0;
}

/** "$ 42.900 + envío $ 5.900 = $ 48.800": the amounts before it make it; each of them is checked for itself. */
function isWrittenSum(claim: MoneyClaim, inSentence: MoneyClaim[], folded: string): boolean {
  let next = claim;
  let sum = 0;
  for (const one of inSentence.slice(0, inSentence.indexOf(claim)).toReversed()) {
    const between = folded.slice(one.end, next.start);
    if (!(next === claim ? /=[^\d+=]*$/ : /^[^\d+=]*\+[^\d+=]*$/).test(between)) return false;
    if (one.currency !== claim.currency) return false;
    sum += one.amount;
    next = one;
  }
  return inSentence.indexOf(claim) > 1 && isSameAmount(claim.amount, sum);
}

/** Each size or colour named beside the amount must have it. */
function isPriceOf(
  product: KnownProduct,
  named: OptionMention[],
  base: Omit<PriceContext, 'variants' | 'counted'>,
): boolean {
  const { own } = splitByProduct(named, product);
  const counted = countsOf(product, base.sentence);
  if (own.length === 0) return isBorneOut({ ...base, counted, variants: product.variants });
  return own.every((value) => isBorneOut({ ...base, counted, variants: variantsWithOne(product, value, own) }));
}

/** The counts that stand before a word of the product's name. */
function countsOf(product: KnownProduct, sentence: string): number[] {
  return Array.from(sentence.matchAll(/\b(\d{1,2}) ([a-z]{3,})/g)).flatMap(([, count, word]) =>
    product.words.includes(stem(word ?? '')) ? Number(count) : [],
  );
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

/** "750 ml", "1500 piezas" */
const measured =
  /^ ?(?:m[lm]|cc|c[lm]3?|k?grs?|k?g|mg|l|lts?|litros?|m2?|mts?|metros?|pulgadas?|w|watts?|v|volts?|mah|hz|rpm|°?c|grados?|hojas?|paginas?|piezas?|pecas?|fojas?|hilos?|fios|unid\w*|personas?|pessoas?|porciones|gramos?|gramas?|calorias?|kcal)\b/;

/** What texts of the shop state, each amount once. */
function writtenAmounts(texts: Statement[]): Amount[] {
  const all = texts.flatMap((statement) =>
    statement.numbers.flatMap((one): Amount[] => {
      if (one.kind === 'money') return [{ amount: one.amount, currency: one.currency }];
      const isAmount = one.kind === 'figure' && one.value >= 100 && !measured.test(statement.folded.slice(one.end));
      return isAmount ? [{ amount: one.value, currency: null }] : [];
    }),
  );
  return [...new Map(all.map((one) => [`${one.amount} ${one.currency}`, one])).values()];
}

/** Coupons and orders state amounts too, where the sentence speaks of them: of an order that is named, its own. */
function amountsBeside(claim: MoneyClaim, sentence: Stretch, { folded }: Reading, sources: Sources): Amount[] {
  const words = folded.slice(sentence.start, sentence.end);
  const isAboutOrders = sources.orders.length > 0 && aboutOrders.test(words);
  const spoken = isAboutOrders ? ordersAt(claim.start, orderNumbersIn(folded), sources.orders, sentence) : [];
  const named = sources.coupons.filter((coupon) => words.includes(coupon.code));
  const coupons = named.length > 0 ? named : aboutCoupons.test(words) ? sources.coupons : [];
  return [...spoken.flatMap((order) => order.amounts), ...coupons.flatMap((coupon) => coupon.amounts)];
}

/** The discounts an amount may be reckoned with: those said beside it, else all that are sourced. */
function discountsOf(sources: Sources, said: number[]): number[] {
  const sourced = [
    ...sources.stated.flatMap((statement) =>
      statement.numbers.flatMap((one) => (one.kind === 'percent' ? [one.value] : [])),
    ),
    ...sources.coupons.flatMap((coupon) => coupon.percent ?? []),
  ];
  const beside = sourced.filter((percent) => said.includes(percent));
  return [...new Set(beside.length > 0 ? beside : sourced)];
}

const leadsToOne = /^ ?(?:cuotas?|pagos|parcelas?|vezes|x)?[^.;,\n\d]{0,40}(?:\b(?:de|x|a)|:) ?$/;
/** "…, cada una te queda en $ X". */
const leadsToEach = /^[^.;\n\d]{0,40}\bcada (?:una|uma|cuota|parcela)\b[^.;,\n\d]{0,24}$/;
/** "… $ X cada una". */
const eachAfter = /^ ?(?:cada (?:una|uma|cuota|parcela)|por (?:cuota|parcela|mes)|al mes)\b/;

/** "3 cuotas de $ X": the instalments just before the amount, or "$ X en 3 cuotas" is no instalment's amount. */
function instalmentsOf(claim: MoneyClaim, { numbers, folded }: Reading): InstalmentClaim | undefined {
  const isEach = eachAfter.test(folded.slice(claim.end, claim.end + 20));
  return numbers
    .filter((one) => one.kind === 'instalments')
    .findLast((one) => {
      if (one.end > claim.start) return false;
      const between = folded.slice(one.end, claim.start).replace(/ {2,}/g, ' ');
      return leadsToOne.test(between) || leadsToEach.test(between) || (isEach && /^[^.;\n\d]{0,50}$/.test(between));
    });
}

/** Counts of pieces said in the sentence or by the customer, 2 to 12. */
function quantitiesOf(said: number[], { askedFigures }: Sources): number[] {
  return [...new Set([...said, ...askedFigures])]
    .filter((value) => Number.isInteger(value) && value >= 2 && value <= 12)
    .slice(0, 4);
}

function numbersBySentence({ folded }: Reading): Whole['numbersOf'] {
  const read = new Map<number, number[]>();
  return ({ start, end }) => {
    const known = read.get(start) ?? numbersIn(folded.slice(start, end)).map((one) => one.value);
    read.set(start, known);
    return known;
  };
}
