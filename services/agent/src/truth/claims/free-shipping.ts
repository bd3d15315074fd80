// Checks that free shipping is promised only where the shop speaks of it, and only where its condition is met.
import type { Unsourced } from '../reading/claim.ts';
import type { Stretch } from '../reading/fold.ts';
import { blankAll } from '../reading/fold.ts';
import type { Statement } from '../reading/read-statement.ts';
import { numbersIn } from '../reading/numbers.ts';
import { describedFor } from '../sources.ts';
import type { Sources } from '../sources.ts';
import type { Reading } from '../subjects.ts';

const carriage = /\b(?:envios?|frete|entrega)\b/;
const free = /\b(?:gratis|gratuit[oa]s?|sin cargo|sin costo|sem custo|bonificado)\b/;
const isDenied = /\b(?:no|nao|sin|sem|faltan?|faltam|todavia|ainda)\b[^.,;]{0,40}$/;
/** Said of this customer's purchase, not of the shop's terms. */
const granted =
  /\b(?:ya|ja|te (?:sale|queda|corresponde|llega|toca)|tenes|tendrias|tu (?:compra|pedido|carrito)|(?:seu|sua) (?:compra|pedido|carrinho)|voce (?:ja )?(?:tem|ganha|tera)|calific|con (?:ese|eso|esa|este|esto|esta|estos|esos|lo que)|com (?:isso|esse|essa|este|esta)|alcanz|llegas|superas|incluye)\b/;
const conditional =
  /\b(?:desde|a partir|acima|superando|superior|mas de|mais de|minim[oa]|cuando|quando|para (?:llegar|tener|acceder|ter)|comprando|cupon|cupom)\b/;
const grants = (text: string): boolean => carriage.test(text) && free.test(text);

/** "El envío es gratis" with no such word of the shop's; "ya tenés envío gratis" below what it begins from. */
export function wrongGratis(reading: Reading, sources: Sources): Unsourced[] {
  const { folded, original, subjects } = reading;
  if (!free.test(folded) || sources.coupons.some((coupon) => coupon.isShipping)) return [];
  const general = leastOf([...sources.stated, ...describedFor(sources, [])]);
  if (general === 0) return [];
  return subjects.sentences.flatMap((sentence): Unsourced[] => {
    const { products } = subjects.at(sentence);
    const least = leastOf([...sources.stated, ...describedFor(sources, products)]);
    if (least === 0) return [];
    const words = folded.slice(sentence.start, sentence.end);
    if (!grants(words) || words.trimEnd().endsWith('?') || isDenied.test(words.slice(0, words.search(free)))) return [];
    if (least !== null && isReached(least, sentence, reading, sources)) return [];
    return [{ kind: 'price', written: original.slice(sentence.start, sentence.end).trim() }];
  });
}

/** From what sum on shipping is free: 0 without condition, or with one that is no sum; null: it is not spoken of. */
function leastOf(texts: Statement[]): number | null {
  const sums = texts.flatMap((text) => {
    let place = 0;
    return text.folded.split(/(?<=\n|\. )/).flatMap((line) => {
      const [start, end] = [place, (place += line.length)];
      if (!grants(line)) return [];
      const amounts = text.numbers.flatMap((one) =>
        one.kind === 'money' && one.start >= start && one.end <= end ? [one.amount] : [],
      );
      const from = amountsAfterFree(line, amounts);
      return [from.length === 0 ? 0 : Math.min(...from)];
    });
  });
  return sums.length === 0 ? null : Math.min(...sums);
}

/** Of a line that names a cost and the sum from which it is free, the greatest is that sum. */
function amountsAfterFree(line: string, amounts: number[]): number[] {
  return /\b(?:desde|a partir|acima|superando|superior|mas de|mais de|minim)/.test(line) && amounts.length > 0
    ? [Math.max(...amounts)]
    : [];
}

/** The terms themselves are always so; what is granted of a purchase needs one as dear as that. */
function isReached(
  least: number,
  sentence: Stretch,
  reading: Reading,
  { products, orders, figures }: Sources,
): boolean {
  const { folded, original, numbers, subjects } = reading;
  const words = folded.slice(sentence.start, sentence.end);
  const mentions = subjects.mentions.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
  if (!granted.test(words) && mentions.length === 0) return true;
  if (conditional.test(words) || /(?:^|[^a-z])(?:si|se) /i.test(original.slice(sentence.start, sentence.end)))
    return true;
  const amounts = numbers.flatMap((one) => (one.kind === 'money' ? [one.amount] : []));
  if (amounts.some((amount) => amount >= least)) return true;
  if (orders.some((order) => order.amounts.some(({ amount }) => amount >= least))) return true;
  const dearest = (one: (typeof products)[number]) =>
    Math.max(0, ...one.variants.map(({ price, promotional }) => (promotional ?? price)?.amount ?? 0));
  const named = [...new Set(subjects.mentions.flatMap((one) => one.products))];
  const bought = named.length > 0 ? named : products;
  const unnamed = blankAll(folded, mentions).slice(sentence.start, sentence.end);
  const pieces = Math.max(1, ...numbersIn(unnamed).flatMap(({ value }) => (value > 1 && value < 100 ? [value] : [])));
  const sum = bought.reduce((total, one) => total + dearest(one), 0) * pieces;
  // What a quote reckoned, or what was put together in earlier turns, is known only as figures.
  return sum >= least || (products.length === 0 && [...figures].some((figure) => figure > least));
}
