// The orders in which `sort_by` may put products.
import type { Order, Product } from '../wire-types.ts';

/** Unknown or absent: the shop's own order, by id. */
export function sortProducts(products: Product[], sortBy: string | undefined, orders: readonly Order[]): Product[] {
  const byName = (left: Product, right: Product): number => nameOf(left).localeCompare(nameOf(right));
  const byCreation = (left: Product, right: Product): number =>
    Date.parse(left.created_at) - Date.parse(right.created_at);
  switch (sortBy) {
    case 'price-ascending':
    case 'cost-ascending':
      return products.toSorted((left, right) => priceOf(left, Infinity) - priceOf(right, Infinity));
    case 'price-descending':
    case 'cost-descending':
      return products.toSorted((left, right) => priceOf(right, -1) - priceOf(left, -1));
    case 'alpha-ascending':
    case 'name-ascending':
      return products.toSorted(byName);
    case 'alpha-descending':
    case 'name-descending':
      return products.toSorted((left, right) => byName(right, left));
    case 'created-at-ascending':
      return products.toSorted(byCreation);
    case 'created-at-descending':
      return products.toSorted((left, right) => byCreation(right, left));
    case 'best-selling':
      return sortBySales(products, orders);
    default:
      return products;
  }
}

const nameOf = (product: Product): string => Object.values(product.name)[0] ?? '';

/** Lowest price of the product's variants; `missing` when none has a price. */
function priceOf(product: Product, missing: number): number {
  const prices = product.variants.flatMap((variant) => {
    const price = variant.promotional_price ?? variant.price;
    return price === null ? [] : [Number(price)];
  });
  return prices.length > 0 ? Math.min(...prices) : missing;
}

function sortBySales(products: Product[], orders: readonly Order[]): Product[] {
  const sold = new Map<number, number>();
  for (const order of orders) {
    for (const line of order.products)
      sold.set(line.product_id, (sold.get(line.product_id) ?? 0) + Number(line.quantity));
  }
  return products.toSorted((left, right) => (sold.get(right.id) ?? 0) - (sold.get(left.id) ?? 0));
}
