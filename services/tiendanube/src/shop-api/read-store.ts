// Reads the store resource and the two things of it that several operations tell.
import { shopNotFound } from './shop-error.ts';
import type { ShopReader } from './shop-reader.ts';
import { wireStore } from './wire-store.ts';
import type { WireStore } from './wire-store.ts';
import { withScheme } from './wire-values.ts';

/** @throws AppError `shop.not_found` when there is no such store. */
export async function readStore(shop: ShopReader): Promise<WireStore> {
  const store = await shop.one('/store', wireStore);
  if (!store) throw shopNotFound('store');
  return store;
}

/** The shop's address as the API gives it; its domains come without a scheme and are served over https alone. */
export function storeUrl(store: WireStore): string | null {
  const domain = store.domains?.[0] ?? store.original_domain;
  return withScheme(store.url_with_protocol) ?? (domain ? `https://${domain}` : null);
}
