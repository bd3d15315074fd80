// What a paragraph of the corpus is written from: a shop, chance, and one style throughout a reply.
import type { ShopProduct, ShopVariant } from '@nexus/contracts/shop';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { DrawnShop } from './draw-shop.ts';
import type { Part, Slot } from './reply.ts';
import { slot } from './reply.ts';
import { tellTerms } from './tell-terms.ts';
import { otherDigit, wrongCurrency, writeMoney } from './write-values.ts';

export interface Scene {
  shop: DrawnShop;
  random: Random;
  /** How amounts and dates are written in this reply. */
  style: number;
}

/** One of the phrasings of the shop's language. */
export function say(scene: Scene, phrasings: { es: (() => Part[])[]; pt: (() => Part[])[] }): Part[] {
  return scene.random.pick(phrasings[scene.shop.tongue])();
}

/** What the customer pays for a variant. */
export function costOf(variant: ShopVariant): number | null {
  const money = variant.promotional_price ?? variant.price;
  return money === null ? null : Number(money.amount);
}

/** Every amount that is true of a product. */
function amountsOf(product: ShopProduct): number[] {
  return product.variants.flatMap((one) =>
    [one.price, one.promotional_price].flatMap((money) => (money === null ? [] : [Number(money.amount)])),
  );
}

/** An amount said of a product's variants, with everything false that might stand there. */
export function priceSlot(scene: Scene, amount: number, product: ShopProduct, variant?: ShopVariant): Slot {
  const { shop, random, style } = scene;
  const write = (value: number) => writeMoney(value, shop.currency, style);
  const stated = [shop.terms.freeFrom, shop.terms.shippingCost, ...shop.coupons.map((coupon) => coupon.minimum)];
  const own = [...amountsOf(product), ...stated];
  const foreign = shop.products
    .filter((one) => one !== product)
    .flatMap(amountsOf)
    .filter((value) => !own.includes(value));
  const changed = otherDigit(amount, random);
  const variants =
    variant === undefined
      ? []
      : amountsOf({ ...product, variants: product.variants.filter((one) => costOf(one) !== costOf(variant)) }).filter(
          (value) => value !== amount && value !== Number(variant.price?.amount),
        );
  return slot(
    write(amount),
    own.includes(changed) ? undefined : { kind: 'digit', text: write(changed) },
    foreign.length === 0 ? undefined : { kind: 'other product', text: write(random.pick(foreign)) },
    { kind: 'currency', text: wrongCurrency(amount, shop.currency, random) },
    variants.length === 0 ? undefined : { kind: 'variant price', text: write(random.pick(variants)) },
    ...termsAsPrice(scene, amountsOf(product)),
  );
}

/** An amount of the approved facts as if the product cost it; the owner's instructions may state prices, so theirs may stand. */
function termsAsPrice({ shop, style }: Scene, own: number[]): Slot['wrongs'] {
  if (tellTerms(shop).facts === null) return [];
  const says = (es: string, pt: string) => (shop.tongue === 'es' ? es : pt);
  return [
    { amount: shop.terms.shippingCost, words: says(' con envío incluido', ' com frete incluso') },
    { amount: shop.terms.freeFrom, words: says(', con envío gratis', ', com frete grátis') },
  ]
    .filter(({ amount }) => !own.includes(amount))
    .map(({ amount, words }) => ({
      kind: 'amount of the terms',
      text: `${writeMoney(amount, shop.currency, style)}${words}`,
    }));
}

/** An amount the shop states (shipping, minimum, total): changed it is false, whatever product is spoken of. */
export function statedSlot(scene: Scene, amount: number): Slot {
  const { shop, random, style } = scene;
  const known = [
    shop.terms.freeFrom,
    shop.terms.shippingCost,
    ...shop.coupons.map((one) => one.minimum),
    ...shop.products.flatMap(amountsOf),
  ];
  const changed = otherDigit(amount, random);
  return slot(
    writeMoney(amount, shop.currency, style),
    known.includes(changed) ? undefined : { kind: 'digit', text: writeMoney(changed, shop.currency, style) },
    { kind: 'currency', text: wrongCurrency(amount, shop.currency, random) },
  );
}

/** The product's name as replies write it. */
export function nameOf(scene: Scene, product: ShopProduct): string {
  return scene.random.pick([
    product.name,
    `*${product.name}*`,
    `**${product.name}**`,
    product.name,
    `"${product.name}"`,
    product.name.toLowerCase(),
  ]);
}

/** An option value of a variant by what it is. */
export function sizeOf(variant: ShopVariant): string | undefined {
  return variant.options['Talle'] ?? variant.options['Tamanho'];
}
export function colourOf(variant: ShopVariant): string | undefined {
  return variant.options['Color'] ?? variant.options['Cor'];
}

/** A product with at least one variant that is as asked. */
export function productWith(
  scene: Scene,
  fits: (variant: ShopVariant) => boolean,
): { product: ShopProduct; variant: ShopVariant } | null {
  const all = scene.shop.products.flatMap((product) =>
    product.variants.filter(fits).map((variant) => ({ product, variant })),
  );
  return all.length === 0 ? null : scene.random.pick(all);
}
