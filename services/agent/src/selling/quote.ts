// A quote: what a cart costs at the shop's prices of this moment. Its cart is what a customer is asked to confirm.
import { cartLine } from '@nexus/contracts/selling';
import type { CartLine } from '@nexus/contracts/selling';
import type { ShopProduct, ShopVariant } from '@nexus/contracts/shop';
import type { TurnHistoryItem } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { fold } from '../truth/reading/fold.ts';
import { amountOf, centsOf } from './cents.ts';

export const quoteTool = 'quote_price';

const cart = z.object({
  lines: z.array(cartLine).min(1),
  total: z.string().regex(/^\d{1,12}\.\d{2}$/),
  currency: z.string().length(3),
});
export type Cart = z.infer<typeof cart>;

export interface Wanted {
  product_id: string;
  options: string[];
  quantity: number;
}

function refused(code: string, message: string, details: Record<string, unknown> = {}): AppError {
  return new AppError({ code: `selling.${code}`, status: 422, public: true, message, details });
}

/**
 * One line per thing wanted, priced as the shop has it now. `products` are looks at them made for this.
 * @throws AppError `selling.no-product`, `selling.which-variant`, `selling.no-price`, `selling.not-enough`
 */
export function cartOf(wanted: Wanted[], products: Map<string, ShopProduct | null>): Cart {
  const lines = wanted.map((one) => lineOf(one, products.get(one.product_id) ?? null));
  const currencies = new Set(lines.map(({ currency }) => currency));
  const total = lines.reduce((sum, { line }) => sum + (centsOf(line.unit_price) ?? 0n) * BigInt(line.quantity), 0n);
  return { lines: lines.map(({ line }) => line), total: amountOf(total), currency: [...currencies][0] ?? '' };
}

function lineOf(wanted: Wanted, product: ShopProduct | null): { line: CartLine; currency: string } {
  if (product === null) throw refused('no-product', `The shop has no product ${wanted.product_id}.`);
  const variant = variantOf(wanted, product);
  const price = variant.promotional_price ?? variant.price;
  const cents = price === null ? null : centsOf(price.amount);
  if (price === null || cents === null || cents === 0n)
    throw refused('no-price', `"${product.name}" has no published price: it has to be asked for.`);
  const left = variant.available ? variant.stock : 0;
  if (left !== null && left < wanted.quantity)
    throw refused('not-enough', `Of "${nameOf(product, variant)}" there are ${left} left.`, { left });
  const options = Object.values(variant.options);
  const { product_id, quantity } = wanted;
  const line = {
    product_id,
    variant_id: variant.id,
    name: product.name,
    options,
    quantity,
    unit_price: amountOf(cents),
  };
  return { line, currency: price.currency };
}

/** The one variant that has all the options named; the only one there is when none is named. */
function variantOf({ options }: Wanted, product: ShopProduct): ShopVariant {
  const named = options.map((option) => fold(option.normalize('NFC')).trim()).filter(Boolean);
  const fit = product.variants.filter((variant) => {
    const values = Object.values(variant.options).map((value) => fold(value.normalize('NFC')).trim());
    return named.every((option) => values.includes(option));
  });
  const [only] = fit;
  if (only !== undefined && fit.length === 1) return only;
  const choices = (fit.length > 0 ? fit : product.variants).slice(0, 40).map((variant) => nameOf(null, variant));
  throw refused(
    'which-variant',
    `Which one of "${product.name}"? Give every option of one variant, as written: ${choices.join('; ')}.`,
  );
}

function nameOf(product: ShopProduct | null, { options }: ShopVariant): string {
  return [product?.name, Object.values(options).join(' / ')].filter(Boolean).join(' ');
}

/** The cart of a quote that stands in the history; null for anything else. */
export function quotedCart({ name, ok, result }: TurnHistoryItem['tool_results'][number]): Cart | null {
  if (name !== quoteTool || !ok) return null;
  const parsed = z.object({ cart }).safeParse(result);
  return parsed.success ? parsed.data.cart : null;
}
