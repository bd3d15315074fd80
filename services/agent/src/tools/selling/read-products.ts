// Looks at products as they are now, each once.
import type { ShopProduct } from '@nexus/contracts/shop';
import type { AskShop } from '../tool.ts';

/** By id; null where the shop has none. */
export async function readProducts(ids: string[], askShop: AskShop): Promise<Map<string, ShopProduct | null>> {
  const looks = [...new Set(ids)].map(async (id) => {
    const { product } = await askShop('get_product', { product_id: id });
    return [id, product] as const;
  });
  return new Map(await Promise.all(looks));
}
