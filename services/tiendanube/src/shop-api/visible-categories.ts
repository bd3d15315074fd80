// The categories a shopper may see: hidden ones and what lies below them are left out.
import type { ShopReader } from './shop-reader.ts';
import { wireCategory } from './wire-product.ts';
import type { WireCategory } from './wire-product.ts';

/** A shop has at most 5,000 categories. */
const MOST_PAGES = 25;

export async function visibleCategories(shop: ShopReader): Promise<WireCategory[]> {
  const { items } = await shop.pages(
    '/categories',
    wireCategory,
    { fields: 'id,name,handle,parent,visibility', per_page: '200' },
    MOST_PAGES,
  );
  const byId = new Map(items.map((category) => [category.id, category]));
  const isVisible = (category: WireCategory, depth = 0): boolean => {
    if (category.visibility !== 'visible' || depth > 20) return false;
    const parent = category.parent === null ? undefined : byId.get(category.parent);
    return parent === undefined || isVisible(parent, depth + 1);
  };
  return items.filter((category) => isVisible(category));
}
