// Puts what the owner has approved into sentences: for the prompt, the tools, and as a source of truth.
import type { FactSection, ShopFacts } from '@nexus/contracts/shop-facts';
import { factSections, weekdays } from '@nexus/contracts/shop-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import { writeMoney } from '../tools/describe/describe-product.ts';
import type { FactPhrases } from './fact-phrases.ts';
import { factPhrases } from './fact-phrases.ts';
import { comingSpecialDays, hoursNow } from './opening-hours.ts';

export type FactTexts = Partial<Record<FactSection, string>>;

interface Telling {
  facts: ShopFacts;
  say: FactPhrases;
  money(amount: string): string;
}

const described = new WeakMap<TurnRequest, FactTexts>();

/** One text of one or more lines per section of which something is told, in the order of the sections. */
export function factTexts(turn: TurnRequest): FactTexts {
  const known = described.get(turn);
  if (known) return known;
  const { shop_facts: facts, tenant } = turn;
  const texts: FactTexts = {};
  if (facts !== null) {
    const money = (amount: string) => writeMoney({ amount, currency: tenant.currency }, tenant.locale) ?? amount;
    const telling: Telling = { facts, say: factPhrases(tenant.locale), money };
    for (const section of factSections) {
      const text = [...linesOf[section](telling, turn)].filter(Boolean).join('\n');
      if (text !== '') texts[section] = text;
    }
  }
  described.set(turn, texts);
  return texts;
}

/** Whether the shop is open at the moment of the turn, and until or from when; null: its hours are not told. */
export function openNowText(turn: TurnRequest): string | null {
  const { shop_facts: facts, tenant, now } = turn;
  if (facts === null) return null;
  const { now: say, weekdays: names } = factPhrases(tenant.locale);
  const { today, special, isOpen, closesAt, opensAt, next } = hoursNow(facts.hours, now, tenant.timezone);
  if (today === null) return null;
  const again = next === null ? null : say.nextOn(names[next.weekday] ?? '', next.from);
  if (isOpen && closesAt !== null) return say.open(closesAt);
  if (opensAt !== null) return say.closedUntilLater(opensAt);
  return today.length === 0 ? say.closedToday(special, again) : say.closed(again);
}

const percentOf = (value: number, locale: string): string =>
  locale.startsWith('en') ? String(value) : String(value).replace('.', ',');

const linesOf: Record<FactSection, (telling: Telling, turn: TurnRequest) => string[]> = {
  description: ({ facts }) => [facts.description],
  shipping: ({ facts: { shipping }, say, money }) => [
    ...shipping.zones.map((zone) => {
      const cost = zone.cost === null ? say.costAtCheckout : Number(zone.cost) === 0 ? say.costFree : money(zone.cost);
      const days = zone.days_from === null && zone.days_to === null ? [] : [say.days(zone.days_from, zone.days_to)];
      return say.shippingTo(zone.name, [cost, ...days]);
    }),
    shipping.free_from === null ? '' : say.freeFrom(money(shipping.free_from)),
    shipping.notes,
  ],
  pickup: ({ facts: { pickup }, say }) => [
    pickup.offered === null ? '' : pickup.offered ? say.pickup.yes : say.pickup.no,
    pickup.notes,
  ],
  payment: ({ facts: { payment }, say }) => [
    payment.means.length === 0 ? '' : say.means(payment.means.map((one) => say.meansNames[one]).join(', ')),
    payment.notes,
  ],
  instalments: ({ facts: { instalments }, say, money }) =>
    instalments.map(({ count, interest, from, note }) =>
      say.instalments(count, interest, from === null ? null : money(from), note),
    ),
  transfer_discount: ({ facts, say }, { tenant }) =>
    facts.transfer_discount === null ? [] : [say.transferDiscount(percentOf(facts.transfer_discount, tenant.locale))],
  address: ({ facts, say }) => (facts.address === '' ? [] : [say.address(facts.address)]),
  hours: ({ facts: { hours }, say }, { now, tenant }) => [
    ...weekLines(hours.week, say),
    hours.public_holidays === null ? '' : say.publicHolidays[hours.public_holidays],
    ...comingSpecialDays(hours, now, tenant.timezone).map(({ date, name, spans }) =>
      say.specialDay(date.split('-').toReversed().join('/'), name, spans),
    ),
    hours.notes,
  ],
  exchanges: ({ facts: { exchanges }, say }) => [
    exchanges.exchange_days === null ? '' : say.exchange(exchanges.exchange_days),
    exchanges.return_days === null ? '' : say.return(exchanges.return_days),
    exchanges.notes,
  ],
  wholesale: ({ facts: { wholesale }, say, money }, { tenant }) => {
    const { offered, minimum_amount: amount, minimum_units: units, discount, notes } = wholesale;
    return [
      offered === null ? '' : offered ? say.wholesale.yes : say.wholesale.no,
      amount === null && units === null ? '' : say.wholesaleMinimum(amount === null ? null : money(amount), units),
      discount === null ? '' : say.wholesaleDiscount(percentOf(discount, tenant.locale)),
      notes,
    ];
  },
  catalogue: ({ facts }) => [facts.catalogue],
  notes: ({ facts }) => [facts.notes],
};

/** "Lunes a viernes: …", one line for each run of days with the same hours; days that are not told are left out. */
function weekLines(week: ShopFacts['hours']['week'], say: FactPhrases): string[] {
  const lines: string[] = [];
  for (let first = 0; first < weekdays.length;) {
    const spansAt = (day: number) => week[weekdays[day] ?? 'monday'];
    const spans = spansAt(first);
    let last = first;
    while (last + 1 < weekdays.length && JSON.stringify(spansAt(last + 1)) === JSON.stringify(spans)) last += 1;
    if (spans !== null) lines.push(say.hours(first, last, spans));
    first = last + 1;
  }
  return lines;
}
