// Writes what the seller says about products: only names, prices, sizes, addresses and pictures that a tool result holds.
import { availableValues, chooseProducts, priceOf, sizeVerdict, variantsInColour } from './choose-product.ts';
import { knownSize } from '../memory/wishes.ts';
import { firstPlan, lookupOf, secondPlan, serves } from './plan-lookups.ts';
import type { Phrases } from './phrases.ts';
import type { Product } from './read-results.ts';
import { readProducts } from './read-results.ts';
import type { Scene } from './scene.ts';
import type { Want } from './understand.ts';

type ProductWant = Want & { kind: 'product' };

/** A product as one paragraph: name, price, sizes, picture address on its own line, page address. */
export function card(product: Product, query: string, say: Phrases): string {
  const variants = variantsInColour(product, query);
  const { now, before } = priceOf(product, variants, null);
  const values = availableValues(variants);
  return [
    `**${product.name}**`,
    say.price(now, before),
    values.length > 0 ? say.sizes(values) : '',
    product.image ?? '',
    product.url ?? '',
  ]
    .filter(Boolean)
    .join('\n');
}

function line(product: Product, query: string): string {
  const { now } = priceOf(product, variantsInColour(product, query), null);
  return [`- **${product.name}**`, now === null ? '' : `: ${now}`, product.url === null ? '' : ` ${product.url}`].join(
    '',
  );
}

/** Several products: the first two as cards, more as a list. */
export function composeList(opening: string, products: Product[], query: string, say: Phrases): string[] {
  if (products.length <= 2) return [opening, ...products.map((product) => card(product, query, say))];
  return [[opening, ...products.slice(0, 5).map((product) => line(product, query))].join('\n')];
}

function composeOne(want: ProductWant, product: Product, others: Product[], say: Phrases): string[] {
  const variants = variantsInColour(product, want.query);
  const { now, before } = priceOf(product, variants, want.size);
  const values = availableValues(variants);
  const verdict = want.size === null ? null : sizeVerdict(variants, want.size);
  const paragraphs: string[] = [];
  const lines: string[] = [];
  if (!product.available) lines.push(say.soldOut(product.name));
  else if (want.size !== null && verdict === 'available') lines.push(say.yesInSize(product.name, want.size));
  else if (want.size !== null && verdict === 'sold_out') lines.push(say.soldOutSize(product.name, want.size));
  else if (want.size !== null && variants.length > 1) lines.push(say.notMade(product.name, want.size));
  else lines.push(say.yes(product.name));
  if (product.available) {
    if (verdict !== 'available' && values.length > 0)
      lines.push(verdict === null ? say.sizes(values) : say.stillHave(values));
    lines.push(say.price(now, before));
    if (product.image !== null) lines.push(product.image);
    if (product.url !== null) lines.push(say.buyHere(product.url));
  }
  paragraphs.push(lines.join('\n'));
  const alternatives = others.filter((other) => other.name !== product.name && serves(want, other)).slice(0, 2);
  const wantsMore = !product.available || (verdict !== null && verdict !== 'available');
  if (wantsMore && alternatives.length > 0) {
    paragraphs.push([say.alternatives, ...alternatives.map((other) => line(other, want.query))].join('\n'));
  } else if (wantsMore) {
    paragraphs.push(say.another);
  }
  return paragraphs;
}

/** A size that is known of the customer counts for goods that are made in it, when they name none. */
function withKnownSize(want: ProductWant, products: Product[], scene: Scene): ProductWant {
  const size = want.size ?? knownSize(scene.system);
  const isMade = size !== null && products.some((one) => sizeVerdict(one.variants, size) !== 'not_made');
  return isMade ? { ...want, size } : want;
}

/** The paragraphs that answer one product question from this turn's lookups. */
export function composeProduct(asked: ProductWant, scene: Scene, say: Phrases): string[] {
  let want = asked;
  const plan = firstPlan(want, scene);
  if (plan === null) return [say.which];
  const lookup = lookupOf(scene, plan);
  if (lookup === undefined) return [say.notOffered];
  if (lookup.failed) return [say.cannotLook];
  const more = secondPlan(want, scene);
  const second = more === null ? undefined : lookupOf(scene, more);
  const extra = second === undefined || second.failed ? [] : readProducts(second.result);
  const found = readProducts(lookup.result);
  const { chosen, close, exact } = chooseProducts(want.query, found);
  if (chosen.length === 0) return [`${say.notFound(want.query)} ${say.which}`];
  if (!close) return composeList(say.closest(want.query), chosen.slice(0, 3), want.query, say);
  const detailed = chosen.map(
    (product) => extra.find((other) => other.id !== null && other.id === product.id) ?? product,
  );
  want = withKnownSize(want, detailed, scene);
  const serving = detailed.filter((product) => serves(want, product));
  const best = serving[0] ?? detailed[0];
  if (best === undefined) return [say.notFound(want.query)];
  if (serving.length > 1 && want.asks !== 'photo')
    return composeList(exact ? say.options(want.size) : say.closest(want.query), serving, want.query, say);
  const others = [...detailed, ...extra, ...found].filter(
    (other, index, all) => all.findIndex((one) => one.name === other.name) === index,
  );
  const [head = '', ...tail] = composeOne(want, best, others, say);
  return [exact ? head : `${say.closest(want.query)}\n${head}`, ...tail];
}
