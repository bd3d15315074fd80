// The shop of one trial as its tasks see it: what is true there comes from the simulated shop itself, never from the agent's tools.
import type { Order, Product, Variant } from '@nexus/simulators/tiendanube/wire-types';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { TiendanubeSimulator } from '@nexus/simulators/tiendanube/server';
import type { Language } from './task.ts';

export type Store = NonNullable<ReturnType<TiendanubeSimulator['stores']['get']>>;

export interface Item {
  product: Product;
  id: string;
  name: string;
  url: string;
  variant: Variant;
  /** The one option: a size. */
  size: string;
  /** What it costs now. */
  price: number;
}

const textOf = (text: Record<string, string>): string => Object.values(text)[0] ?? '';
export const nameOf = (product: Product): string => textOf(product.name);
const sizeOf = (variant: Variant): string => variant.values.map(textOf).join(' / ').trim();
const priceOf = ({ price, promotional_price: promotional }: Variant): number =>
  Number(promotional !== null && Number(promotional) < Number(price) ? promotional : price);

export class DrawnShop {
  readonly store: Store;
  readonly language: Language;
  readonly random: Random;
  /** The customer who writes; no order is theirs until a task gives them one. */
  readonly phone: string;
  readonly #taken = new Set<number>();

  constructor(store: Store, language: Language, seed: number, phone: string) {
    this.store = store;
    this.language = language;
    this.random = makeRandom(seed);
    this.phone = phone;
  }

  get isPortuguese(): boolean {
    return this.language === 'pt-BR';
  }

  /** One of two texts. */
  say(spanish: string, portuguese: string): string {
    return this.isPortuguese ? portuguese : spanish;
  }

  /** Another product named first. */
  slip(wrong: string, right: string): { instead: string; right: string } {
    return {
      instead: this.say(`Y ${wrong}? qué precio tiene?`, `E ${wrong}? qual o preço?`),
      right: this.say(`no, perdón, quise decir ${right}`, `não, desculpa, quis dizer ${right}`),
    };
  }

  /** "$ 12.500" / "R$ 129,90". */
  money(amount: number): string {
    const cents = Math.round(amount * 100);
    const whole = String(Math.trunc(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, '.');
    const rest = cents % 100 === 0 ? '' : `,${String(cents % 100).padStart(2, '0')}`;
    return `${this.isPortuguese ? 'R$' : '$'} ${whole}${rest}`;
  }

  /** A round amount of the shop's currency. */
  amount(pesos: number, reais: number): number {
    return this.isPortuguese ? reais : pesos;
  }

  /**
   * A product in sizes, of which one is wanted and all are to be had; each call gives another one. Names that contain another
   * product's name are left out, so that words lead to one product.
   */
  item(): Item {
    const names = this.store.products.filter(({ published }) => published).map(nameOf);
    const fit = this.store.products.filter(
      (product) =>
        product.published &&
        !this.#taken.has(product.id) &&
        product.attributes.length === 1 &&
        /talle|tamanho/i.test(textOf(product.attributes[0] ?? {})) &&
        product.variants.length >= 3 &&
        new Set(product.variants.map((variant) => sizeOf(variant).toLowerCase())).size === product.variants.length &&
        /\.(?:jpe?g|png)$/.test(product.images[0]?.src ?? '') &&
        product.categories.length > 0 &&
        !/\d|agotad|esgotad/i.test(nameOf(product)) &&
        names.filter((name) => name.includes(nameOf(product))).length === 1,
    );
    const product = this.random.pick(fit);
    this.#taken.add(product.id);
    const price = this.isPortuguese ? this.random.integer(49, 399) + 0.9 : this.random.integer(80, 900) * 100 + 5000;
    for (const variant of product.variants) {
      Object.assign(variant, { visible: true, price: price.toFixed(2), promotional_price: null });
      setStock(variant, this.random.integer(4, 9));
    }
    return this.of(product, this.random.integer(0, product.variants.length - 1));
  }

  /** The same product in another size. */
  of(product: Product, place: number): Item {
    const variant = product.variants[place];
    if (variant === undefined) throw new Error(`${nameOf(product)} has no variant ${place}`);
    const { canonical_url: url } = product;
    return {
      product,
      id: String(product.id),
      name: nameOf(product),
      url,
      variant,
      size: sizeOf(variant),
      price: priceOf(variant),
    };
  }

  /** The product's other sizes. */
  others({ product, variant }: Item): Item[] {
    return product.variants.flatMap((one, place) => (one === variant ? [] : [this.of(product, place)]));
  }

  /** A product alone in its category, which holds few others. */
  inCategory(): { item: Item; category: string } {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const item = this.item();
      const category = item.product.categories.find(
        (one) => one.visibility === 'visible' && this.#ofCategory(textOf(one.name)).length <= 8,
      );
      if (category !== undefined) return { item, category: textOf(category.name) };
    }
    throw new Error('the drawn shop has no small category');
  }

  #ofCategory(category: string): Product[] {
    return this.store.products.filter(
      ({ published, categories }) => published && categories.some((one) => textOf(one.name) === category),
    );
  }

  /** Whatever else the category has costs so much. */
  raiseOthers(category: string, item: Item, price: number): void {
    for (const product of this.#ofCategory(category))
      for (const variant of product === item.product ? [] : product.variants)
        Object.assign(variant, { price: price.toFixed(2), promotional_price: null });
  }

  endPromotions(): void {
    for (const { variants } of this.store.products) for (const variant of variants) variant.promotional_price = null;
  }

  /** The coupon whose code ends so. */
  coupon(ending: string): Store['coupons'][number] {
    const found = this.store.coupons.find(({ code }) => code.endsWith(ending));
    if (found === undefined) throw new Error(`the drawn shop has no coupon …${ending}`);
    return found;
  }

  soldOut(item: Item): Item {
    setStock(item.variant, 0);
    return item;
  }

  /** Every size at one price, lower than its list price. */
  promote(item: Item, percent: number): Item {
    const list = item.price;
    const now = this.isPortuguese
      ? Math.round(list * (100 - percent)) / 100
      : Math.round((list * (100 - percent)) / 100);
    for (const variant of item.product.variants) variant.promotional_price = now.toFixed(2);
    return { ...item, price: now };
  }

  /** An order of the customer who writes, or of somebody else. */
  order(change: Partial<Pick<Order, 'payment_status' | 'shipping_status' | 'status'>> & { phone?: string }): Order {
    const { phone = this.phone, ...states } = change;
    const order = this.random.pick(
      this.store.orders.filter((one) => one.fulfillment_orders[0]?.tracking_info?.code && one.contact_identification),
    );
    const drawn = this.random.integer(100_000, 999_999);
    Object.assign(order, states, {
      number: 50_000 + this.random.integer(1, 39_999),
      contact_phone: phone,
      contact_email: `comprador${drawn}@correo.example`,
      contact_identification: String(this.random.integer(20_000_000, 45_000_000)),
      customer: null,
      created_at: `${new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 19)}+0000`,
    });
    return order;
  }
}

function setStock(variant: Variant, stock: number): void {
  variant.stock = stock;
  variant.stock_management = true;
  variant.inventory_levels = variant.inventory_levels.map((level, place) => ({
    ...level,
    stock: place === 0 ? stock : 0,
  }));
}

export const trackingOf = (order: Order): string => order.fulfillment_orders[0]?.tracking_info?.code ?? '';
