// Points at one product of each kind in a catalogue, so that a test can ask about a shop it has never seen.
import type { Product, Variant } from '../wire-types.ts';

export type Example = { product_id: number; name: string; variant_id: number; values: string[] };

export type CatalogueExamples = Record<
  | 'sold_out_variant'
  | 'promotion'
  | 'unlimited_stock'
  | 'without_price'
  | 'unpublished'
  | 'sold_out_product'
  | 'available',
  Example | null
>;

/** Null for a kind the catalogue lacks (which no drawn catalogue does until it is written to). */
export function catalogueExamples({ products }: { products: readonly Product[] }): CatalogueExamples {
  const shown = products.filter((product) => product.published);
  const inStock = (variant: Variant): boolean => variant.visible && variant.price !== null && variant.stock !== 0;
  const soldOut = (variant: Variant): boolean => variant.visible && variant.stock === 0;
  return {
    sold_out_variant: pick(
      shown.filter((product) => product.variants.some(inStock)),
      soldOut,
    ),
    promotion: pick(shown, (variant) => inStock(variant) && isPromoted(variant)),
    unlimited_stock: pick(shown, (variant) => inStock(variant) && variant.stock === null),
    without_price: pick(shown, (variant) => variant.visible && variant.price === null),
    unpublished: pick(
      products.filter((product) => !product.published),
      () => true,
    ),
    sold_out_product: pick(
      shown.filter((product) => product.variants.every(soldOut)),
      soldOut,
    ),
    available: pick(
      shown.filter((product) => product.variants.length > 1),
      inStock,
    ),
  };
}

const isPromoted = (variant: Variant): boolean =>
  variant.promotional_price !== null && Number(variant.promotional_price) < Number(variant.price);

function pick(products: readonly Product[], wanted: (variant: Variant) => boolean): Example | null {
  for (const product of products) {
    const variant = product.variants.find(wanted);
    if (!variant) continue;
    return {
      product_id: product.id,
      name: Object.values(product.name)[0] ?? '',
      variant_id: variant.id,
      values: variant.values.map((value) => Object.values(value)[0] ?? ''),
    };
  }
  return null;
}
