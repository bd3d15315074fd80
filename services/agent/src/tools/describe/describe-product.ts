// A product as the model reads it: compact, and with prices written the way they may be repeated to a customer.
import type { Money, ShopProduct, ShopVariant } from '@nexus/contracts/shop';

/** Making a format costs more than using it; there are as many as locales and currencies in use. */
const formats = new Map<string, Intl.NumberFormat>();

function formatFor(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits}`;
  const options = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: 2 } as const;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** "$ 24.990" / "R$ 199,90": as the locale writes it, without cents when there are none. */
export function writeMoney(money: Money | null, locale: string): string | null {
  if (money === null) return null;
  const amount = Number(money.amount);
  if (!Number.isFinite(amount)) return null;
  const format = formatFor(locale, money.currency, Number.isInteger(amount) ? 0 : 2);
  return format.format(amount).replace(/\u00a0|\u202f/g, ' ');
}

/** A null price means that the shop publishes none. */
function describeVariant(variant: ShopVariant, locale: string, detailed: boolean): Record<string, unknown> {
  const price = writeMoney(variant.price, locale);
  const promotional = writeMoney(variant.promotional_price, locale);
  return {
    ...(Object.keys(variant.options).length > 0 ? { options: variant.options } : {}),
    ...(detailed && variant.sku !== null && variant.sku !== '' ? { sku: variant.sku } : {}),
    available: variant.available,
    ...(variant.available && variant.stock !== null ? { stock: variant.stock } : {}),
    price,
    ...(promotional === null ? {} : { promotional_price: promotional }),
  };
}

/** `detailed` adds what a list of results need not carry: the whole description, the tags and the article codes. */
export function describeProduct(product: ShopProduct, locale: string, detailed = false): Record<string, unknown> {
  const description = detailed ? product.description : product.description.slice(0, 160);
  return {
    product_id: product.id,
    name: product.name,
    available: product.available,
    ...(product.url === null ? {} : { url: product.url }),
    ...(product.image_url === null ? {} : { image_url: product.image_url }),
    ...(description === '' ? {} : { description }),
    ...(product.categories.length > 0 ? { categories: product.categories } : {}),
    ...(detailed && product.tags.length > 0 ? { tags: product.tags } : {}),
    variants: product.variants.map((variant) => describeVariant(variant, locale, detailed)),
  };
}
