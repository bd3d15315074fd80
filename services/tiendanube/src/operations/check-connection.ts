// check_connection: whether a store id and token work, and what shop they open; used when the owner connects the shop.
import { pickText } from '../facts/localized-text.ts';
import type { Operation } from './operation.ts';
import { readStore, storeUrl } from '../shop-api/read-store.ts';

export const checkConnection: Operation<'check_connection'> = async ({ shop, locale }) => {
  const store = await readStore(shop);
  return {
    store_name: pickText(store.name, locale),
    currency: store.main_currency,
    languages: store.languages,
    country: store.country,
    url: storeUrl(store),
  };
};
