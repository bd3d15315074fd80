// shop_policies: what the shop itself publishes of how it works, its pages as plain text.
import { AppError } from '@nexus/service-kit/app-error';
import { pickText } from '../facts/localized-text.ts';
import { plainText } from '../facts/plain-text.ts';
import { readStore, storeUrl } from '../shop-api/read-store.ts';
import type { ShopReader } from '../shop-api/shop-reader.ts';
import { wirePages, wirePaymentOptions } from '../shop-api/wire-page.ts';
import type { Operation } from './operation.ts';

const pagesAtOnce = '50';
const mostLists = 3;
const longestPage = 6000;
/** Marks that turn the direction of writing or take no room could hide words from whoever approves them. */
const unseen = /[\p{Cf}]|(?!\n)\p{Cc}/gu;

export const shopPolicies: Operation<'shop_policies'> = async ({ shop, locale }) => {
  const [store, pages, options] = await Promise.all([
    readStore(shop),
    unlessForbidden(readPages(shop)),
    unlessForbidden(shop.one('/payment-options', wirePaymentOptions)),
  ]);
  const base = storeUrl(store)?.replace(/\/$/, '') ?? null;
  return {
    pages: (pages === forbidden ? [] : pages)
      .filter((one) => one.published)
      .map((one) => {
        const handle = pickText(one.handle ?? {}, locale);
        return {
          id: one.id,
          title: visible(pickText(one.name, locale)),
          url: base === null || handle === '' ? null : `${base}/${encodeURIComponent(handle)}/`,
          text: visible(plainText(pickText(one.content ?? {}, locale), longestPage)),
        };
      })
      .filter((one) => one.text !== ''),
    payment_options: (options === forbidden ? [] : (options ?? [])).map((one) => ({
      name: visible(one.name),
      types: [...new Set(one.checkout_payment_options.flatMap((kind) => kind.supported_payment_method_types))],
    })),
    description: visible(plainText(pickText(store.description, locale), 1000)) || null,
    address: store.address === null ? null : visible(store.address),
    unavailable: [
      ...(pages === forbidden ? (['pages'] as const) : []),
      ...(options === forbidden ? (['payment_options'] as const) : []),
    ],
  };
};

const forbidden = Symbol('the token may not read it');

/** A token without the permission for one of them still reads the others. */
async function unlessForbidden<T>(reading: Promise<T>): Promise<T | typeof forbidden> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === 'shop.missing_scope') return forbidden;
    throw error;
  }
}

async function readPages(shop: ShopReader) {
  const list = (page: number) => shop.one('/pages', wirePages, { per_page: pagesAtOnce, page: String(page) });
  const first = await list(1);
  if (first === null) return [];
  const numbers = Array.from({ length: Math.min(first.lastPage, mostLists) - 1 }, (_unused, index) => index + 2);
  const others = await Promise.all(numbers.map(list));
  return [first, ...others].flatMap((one) => one?.items ?? []);
}

const visible = (text: string): string => text.normalize('NFC').replace(unseen, '');
