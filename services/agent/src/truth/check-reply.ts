// Names the claims of a reply that no source bears out (invariant I6).
import { wrongDeeds } from './actions.ts';
import { wrongAvailability, wrongStock } from './availability.ts';
import { wrongCounts } from './claims/counts.ts';
import { isCodeEchoed } from './claims/echo.ts';
import { wrongGratis } from './claims/free-shipping.ts';
import { wrongUnseen } from './claims/unseen-goods.ts';
import { vocabularyOf, optionsIn } from './options.ts';
import { orderNumbersIn, ordersAt, wrongStates } from './orders.ts';
import { wrongHalves, wrongPrices } from './check-prices.ts';
import { wrongInstalments, wrongPercents } from './check-terms.ts';
import { wrongOpenNow } from './check-open-now.ts';
import { wrongTimes } from './check-times.ts';
import { wrongCarriage } from './check-zones.ts';
import { wrongOffers } from './offers/check-offers.ts';
import type { ClaimKind, Unsourced } from './reading/claim.ts';
import { phoneWord } from './reading/codes.ts';
import { comparableLink } from './reading/links.ts';
import type { Statement } from './reading/read-statement.ts';
import { readStatement } from './reading/read-statement.ts';
import type { Sources } from './sources.ts';
import { subjectsOf } from './subjects.ts';
import type { Reading, Subjects } from './subjects.ts';

/** The claims of a reply that nothing the shop said bears out, each once, in no order. Pure; some milliseconds at most. */
export function unsourced(reply: string, sources: Sources): Unsourced[] {
  let subjects: Subjects | undefined;
  const statement = readStatement(reply, sources.weekday, (folded) => {
    subjects = subjectsOf(folded, sources.products, sources.asked);
    return [...subjects.mentions.filter((one) => one.isExact), ...orderNumbersIn(folded)];
  });
  const reading: Reading = { ...statement, subjects: subjects as unknown as Subjects };
  const vocabulary = vocabularyOf(sources.products);
  const options = optionsIn(reading.original, withoutMentions(reading), vocabulary);
  const stock = {
    folded: reading.folded,
    subjects: reading.subjects,
    options,
    stocks: reading.numbers.filter((one) => one.kind === 'stock'),
    asked: optionsIn(sources.asked, sources.asked, vocabulary).map((one) => one.value),
  };
  const found = [
    ...wrongLinks(reading, sources),
    ...wrongCodes(reading, sources),
    ...wrongOrderNumbers(reading, sources),
    ...wrongPrices(reading, sources, options),
    ...wrongHalves(reading, sources),
    ...wrongPercents(reading, sources),
    ...wrongInstalments(reading, sources),
    ...wrongGratis(reading, sources),
    ...wrongTimes(reading, sources),
    ...wrongOpenNow(reading, sources),
    ...wrongCarriage(reading, sources),
    ...wrongOffers(reading, sources),
    ...wrongFigures(reading, sources),
    ...wrongCounts(reading, options, sources),
    ...wrongAvailability(stock),
    ...wrongStock(stock),
    ...wrongUnseen(reading, options, sources),
    ...wrongStates(reading, sources),
    ...wrongDeeds(reading.original, reading.folded, {
      ...sources,
      sentLink: sources.sentLink || reading.links.length > 0,
    }),
  ];
  return [...new Map(found.map((one) => [`${one.kind} ${one.written}`, one])).values()];
}

function withoutMentions({ rest, subjects }: Reading): string {
  let text = rest;
  for (const { start, end, isExact } of subjects.mentions)
    if (isExact) text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  return text;
}

function claim(kind: ClaimKind, { original }: Statement, { start, end }: { start: number; end: number }): Unsourced {
  return { kind, written: original.slice(start, end).trim() };
}

/** Every address is one of the sources', and a product's page or picture stands with that product. */
function wrongLinks(reading: Reading, { links, products }: Sources): Unsourced[] {
  return reading.links
    .filter((link) => {
      const address = comparableLink(link.address);
      if (!links.has(address)) return true;
      const owners = products.filter((product) => product.links.includes(address));
      if (owners.length === 0) return false;
      const isLed = link.start < (reading.subjects.mentions[0]?.start ?? 0);
      const { products: subjects, isNamed } = reading.subjects.at(link, isLed);
      return isNamed && !owners.some((owner) => subjects.includes(owner));
    })
    .map((link) => ({ kind: 'link', written: link.address }));
}

/** Every code is one of the sources'; a parcel's code is that of the order named beside it. */
function wrongCodes(reading: Reading, sources: Sources): Unsourced[] {
  const numbers = orderNumbersIn(reading.folded);
  return reading.codes
    .filter(({ code, what, start, end }) => {
      const folded = what === 'phone' ? phoneWord(code) : code.toLowerCase();
      const sentence = reading.subjects.sentenceAt(start);
      if (!sources.codes.has(folded)) return !(sources.asked.includes(folded) && isCodeEchoed(reading, { start, end }));
      if (what === 'coupon' && sources.coupons.length > 0 && !sources.coupons.some((one) => one.code === folded))
        return !sources.stated.some((one) => one.folded.includes(folded));
      const parcel = sources.orders.find((order) => order.tracking === folded);
      return parcel !== undefined && !ordersAt(end, numbers, sources.orders, sentence).includes(parcel);
    })
    .map((one) => claim('code', reading, one));
}

function wrongOrderNumbers(reading: Reading, { orders, askedFigures, figures }: Sources): Unsourced[] {
  return orderNumbersIn(reading.folded)
    .filter(
      ({ number }) =>
        !orders.some((order) => order.number === number) &&
        !askedFigures.has(Number(number)) &&
        !figures.has(Number(number)),
    )
    .map((one) => claim('order', reading, one));
}

/** Figures that are nothing else: any that was read or asked for, and small counts. */
function wrongFigures(reading: Reading, { figures, askedFigures }: Sources): Unsourced[] {
  const limit = 12;
  return reading.numbers
    .filter(
      (one) => one.kind === 'figure' && one.value > limit && !figures.has(one.value) && !askedFigures.has(one.value),
    )
    .map((one) => claim('figure', reading, one));
}
