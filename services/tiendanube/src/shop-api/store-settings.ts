// A store's currency and country: what every price and telephone needs, and the API gives on the store alone.
import { createHash } from 'node:crypto';
import { shopNotFound } from './shop-error.ts';
import type { ShopClient } from './shop-client.ts';
import type { ShopReader } from './shop-reader.ts';
import { wireStore } from './wire-store.ts';

export type StoreSettings = { currency: string; country: string | null; emails: string[] };

type Kept = { settings: StoreSettings; until: number };

/**
 * Settings may be remembered this long, since a second request for each question would halve what the store's bucket
 * of 40 allows. Prices, stock and orders are never remembered.
 */
const KEPT_MS = 600_000;
const KEPT_STORES = 2000;

/** By client, so that two services in one process share nothing. */
const keptBy = new WeakMap<ShopClient, Map<string, Kept>>();

/**
 * Settings of a store, under its credentials alone: another token asks the store itself.
 * @throws AppError as ShopClient.get.
 */
export async function storeSettings(shop: ShopReader): Promise<StoreSettings> {
  const kept = keptBy.get(shop.client) ?? new Map<string, Kept>();
  keptBy.set(shop.client, kept);
  const { store_id: storeId, access_token: token } = shop.store;
  const key = createHash('sha256').update(`${storeId}:${token}`).digest('base64');
  const known = kept.get(key);
  if (known && known.until > Date.now()) return known.settings;
  const store = await shop.one('/store', wireStore, {
    fields: 'id,name,country,languages,main_language,main_currency,email,contact_email',
  });
  if (!store) throw shopNotFound('store');
  const emails = [store.email, store.contact_email].filter((one) => one !== null);
  const settings = { currency: store.main_currency, country: store.country, emails };
  if (kept.size >= KEPT_STORES) kept.clear();
  kept.set(key, { settings, until: Date.now() + KEPT_MS });
  return settings;
}
