// Checks percentages, instalments and spans of time against the terms the shop states.
import type { Reading } from './subjects.ts';
import type { Unsourced } from './reading/claim.ts';
import type { DurationClaim, InstalmentClaim, NumberClaim, PercentClaim } from './reading/claim.ts';
import type { Statement } from './reading/read-statement.ts';
import { stem, wordsOf } from './reading/fold.ts';
import { describedFor } from './sources.ts';
import type { Sources } from './sources.ts';

const means: [string, RegExp][] = [
  ['transfer', /\b(?:transferencia|deposito|transferir)\b/],
  ['cash', /\b(?:efectivo|dinheiro|contado|cash)\b/],
  ['card', /\b(?:tarjetas?|cartao|cartoes|credito|debito)\b/],
  ['pix', /\bpix\b/],
  ['slip', /\bboleto\b/],
  ['wholesale', /\b(?:por mayor|mayorista|atacado)\b/],
];

/** The means of payment a percentage or instalments are said of: those named after them, else before. */
function meansNear(text: string, { start, end }: { start: number; end: number }): Set<string> {
  const after = text.slice(end, end + 60).split(/[.;\n%]|,| (?:y|e) /)[0] ?? '';
  const before =
    text
      .slice(Math.max(0, start - 60), start)
      .split(/[.;\n%]/)
      .at(-1) ?? '';
  const named = (part: string) => means.filter(([, pattern]) => pattern.test(part)).map(([name]) => name);
  const behind = named(after);
  return new Set(behind.length > 0 ? behind : named(before));
}

function shares(one: Set<string>, other: Set<string>): boolean {
  return one.size === 0 || other.size === 0 || [...one].some((name) => other.has(name));
}

/** "No hacemos 12 cuotas": what the customer named is repeated to be denied. */
function isDeniedEcho(claim: NumberClaim, { folded }: Reading, { askedFigures }: Sources): boolean {
  const value = claim.kind === 'instalments' ? claim.count : claim.kind === 'money' ? NaN : claim.value;
  const before = folded.slice(Math.max(0, claim.start - 40), claim.start);
  return (
    askedFigures.has(value) && /\b(?:no|nao) (?!hay (?:problem|drama|dud)|tem problem)(?:[a-z]+ ){0,3}$/.test(before)
  );
}

/** The percentages that are no discount the shop states, no coupon's, no promotion's, and no part of a description. */
export function wrongPercents(reading: Reading, sources: Sources): Unsourced[] {
  return reading.numbers
    .filter((one) => one.kind === 'percent')
    .filter((claim) => !isPercentRight(claim, reading, sources) && !isDeniedEcho(claim, reading, sources))
    .map((claim) => ({ kind: 'percentage', written: reading.original.slice(claim.start, claim.end).trim() }));
}

/** "100% originales" where a text of the shop says "originales". */
function isWholly({ value, end }: PercentClaim, { folded }: Reading, { stated, described }: Sources): boolean {
  if (value !== 100) return false;
  const [, quality] = /^ ?(?:de |em |en )?([a-z]{5,})/.exec(folded.slice(end, end + 40)) ?? [];
  return (
    quality !== undefined &&
    [...stated, ...described].some((text) => wordsOf(text.folded).some((word) => stem(word) === stem(quality)))
  );
}

function isPercentRight(claim: PercentClaim, reading: Reading, sources: Sources): boolean {
  const near = meansNear(reading.folded, claim);
  const isStated = (statement: Statement): boolean =>
    statement.numbers.some(
      (one) => one.kind === 'percent' && one.value === claim.value && shares(near, meansNear(statement.folded, one)),
    );
  const sentence = reading.subjects.sentenceAt(claim.start);
  const words = reading.folded.slice(sentence.start, sentence.end);
  const named = sources.coupons.filter((coupon) => words.includes(coupon.code));
  if (named.some((coupon) => coupon.percent === claim.value)) return true;
  // What is said of a coupon or of a means of payment is not borne out by what holds of another.
  if (named.length > 0 && near.size === 0) return false;
  if (sources.stated.some(isStated) || isWholly(claim, reading, sources)) return true;
  if (near.size === 0 && sources.coupons.some((coupon) => coupon.percent === claim.value)) return true;
  const spoken = reading.subjects.at(claim).products;
  const described = describedFor(sources, claim.isDiscount ? [] : spoken).some((statement) =>
    statement.numbers.some(
      (one) => one.kind === 'percent' && one.value === claim.value && (one.isDiscount || !claim.isDiscount),
    ),
  );
  if (described) return true;
  if (near.size > 0) return false;
  return spoken.some((product) =>
    product.variants.some(({ price, promotional }) => {
      if (price === null || promotional === null || price.amount === 0) return false;
      const off = (1 - promotional.amount / price.amount) * 100;
      return Math.abs(off - claim.value) < 1;
    }),
  );
}

const unnumbered =
  /\b(?:(?:en|em|con|com|hay|tenemos|temos|ofrecemos|oferecemos|aceptamos|aceitamos|hacemos|fazemos) (?:[a-z]+ )?(?:cuotas|parcelas)\b|cuotas? sin interes|parcelas? sem juros|parcelamos|parcelamento sem juros|parcelar)/;
const offering =
  /\b(?:pod[ea]s?|puede[ns]?|pode|da para|da pra|tenemos|temos|hay|ha|ofrecemos|oferecemos|aceptamos|aceitamos|hacemos|fazemos|parcelamos|tenes|tem|pagas|pagalo|pagarlo|financia)/;
const instalmentWords = /\b(?:cuotas?|parcel[a-z]+)\b/;
const freeOfInterest = /\b(?:sin|sem) (?:interes|juros)/;

/** "Podés pagarlo en cuotas sin interés" where nothing of the shop speaks of instalments. */
function wrongUnnumbered(reading: Reading, sources: Sources): Unsourced[] {
  const { folded, original, numbers, subjects } = reading;
  if (!unnumbered.test(folded)) return [];
  return subjects.sentences.flatMap(({ start, end }): Unsourced[] => {
    const words = folded.slice(start, end);
    const place = words.search(unnumbered);
    if (place < 0 || !offering.test(words) || words.trimEnd().endsWith('?')) return [];
    if (/\b(?:no|nao|tampoco|si|se|cuando|quando)\b[^.;,]*$/.test(original.slice(start, start + place).toLowerCase()))
      return [];
    if (numbers.some((one) => one.kind === 'instalments' && one.start >= start && one.end <= end)) return [];
    const { products } = subjects.at({ start: start + place, end: start + place });
    const isTold = [...sources.stated, ...describedFor(sources, products)].some((text) =>
      text.folded
        .split(/\n|\. /)
        .some((line) => instalmentWords.test(line) && (!freeOfInterest.test(words) || freeOfInterest.test(line))),
    );
    return isTold ? [] : [{ kind: 'instalments', written: original.slice(start, end).trim().slice(0, 120) }];
  });
}

/** The instalments and spans of time the shop does not state. */
export function wrongInstalments(reading: Reading, sources: Sources): Unsourced[] {
  const texts = [...sources.stated, ...sources.described];
  const wrong = reading.numbers
    .filter((claim) => {
      if (isDeniedEcho(claim, reading, sources)) return false;
      if (claim.kind === 'instalments') return claim.count > 1 && !isOffered(claim, reading, sources);
      if (claim.kind !== 'duration' || isMoment(claim, reading)) return false;
      return !texts.some((text) => lasts(text, claim, reading));
    })
    .map((claim) => ({
      kind: claim.kind === 'duration' ? ('date' as const) : ('instalments' as const),
      written:
        reading.original
          .slice(claim.start, claim.end + 24)
          .split('\n')[0]
          ?.trim() ?? '',
    }));
  return [...wrong, ...wrongUnnumbered(reading, sources)];
}

function isOffered(claim: InstalmentClaim, reading: Reading, sources: Sources): boolean {
  const texts = [...sources.stated, ...describedFor(sources, reading.subjects.at(claim).products)];
  return texts.some((text) => offers(text, claim, reading));
}

/** "Dame 2 minutos": of nothing the shop has terms for. */
function isMoment(claim: DurationClaim, { folded }: Reading): boolean {
  return claim.unit === 'minute' && mattersNear(folded, claim).size === 0;
}

/** The same span, of the same matter where both texts name one: waiting for a parcel is not the time for an exchange. */
function lasts(statement: Statement, claim: DurationClaim, reading: Reading): boolean {
  const near = mattersNear(reading.folded, claim);
  return statement.numbers.some(
    (one) =>
      one.kind === 'duration' && inHours(one) === inHours(claim) && shares(near, mattersNear(statement.folded, one)),
  );
}

const matters: [string, RegExp][] = [
  ['exchange', /\b(?:cambi|troc|devol|arrepent)/],
  ['guarantee', /\bgarantia/],
  ['delivery', /\b(?:envi|demor|entreg|lleg|tarda|despach|frete|cheg|prazo|recib|receb)/],
];

/** The matters a place speaks of. */
export function mattersNear(text: string, { start, end }: { start: number; end: number }): Set<string> {
  const before =
    text
      .slice(Math.max(0, start - 80), start)
      .split(/\n|\. /)
      .at(-1) ?? '';
  const after = text.slice(end, end + 50).split(/\n|[.!?]/)[0] ?? '';
  return new Set(matters.filter(([, pattern]) => pattern.test(`${before} ${after}`)).map(([name]) => name));
}

const hoursOf: Record<string, number> = { minute: 1 / 60, hour: 1, day: 24, week: 168, month: 720, year: 8760 };

function inHours({ value, unit }: { value: number; unit: string }): number {
  return value * (hoursOf[unit] ?? 1);
}

/** As many instalments as stated, with interest as stated; fewer where the shop says "up to". */
function offers(statement: Statement, claim: InstalmentClaim, reading: Reading): boolean {
  const near = meansNear(reading.folded, claim);
  const stated = statement.numbers.filter((one) => one.kind === 'instalments');
  const most = Math.max(
    0,
    ...stated.filter((one) => claim.isFree !== true || one.isFree === true).map((one) => one.count),
  );
  return stated.some((one) => {
    if (claim.isFree === true && one.isFree !== true) return false;
    if (claim.isFree === false && one.isFree === true && one.count >= claim.count) return false;
    if (!shares(near, meansNear(statement.folded, one))) return false;
    if (claim.isMost) return claim.count === one.count && (one.isMost || one.count === most);
    return claim.count === one.count || (one.isMost && claim.count < one.count);
  });
}
