// store_info: who the shop is and how it is reached.
import { pickText } from '../facts/localized-text.ts';
import { plainText } from '../facts/plain-text.ts';
import type { Operation } from './operation.ts';
import { readStore, storeUrl } from '../shop-api/read-store.ts';

export const storeInfo: Operation<'store_info'> = async ({ shop, locale }) => {
  const store = await readStore(shop);
  return {
    name: pickText(store.name, locale),
    description: plainText(pickText(store.description, locale), 600) || null,
    url: storeUrl(store),
    email: store.contact_email ?? store.email,
    phone: store.whatsapp_phone_number ?? store.phone,
    address: store.address,
    country: store.country,
    currency: store.main_currency,
    languages: store.languages,
    business_name: store.business_name,
  };
};
