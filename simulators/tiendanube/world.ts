// The simulator's memory: stores with their tokens, limits and catalogues.
import { makeCheckouts } from './vendor/make-checkouts.ts';
import { makeShop } from './catalogue/make-shop.ts';
import type { Shop, ShopRequest } from './catalogue/make-shop.ts';
import type { RequestRecorder } from './request-recorder.ts';
import type { BehaviourBook } from './behaviours.ts';
import { makeBucket } from './vendor/bucket.ts';
import type { Bucket, BucketSize } from './vendor/bucket.ts';
import type { Checkout, DraftOrder } from './wire-carts.ts';

/** A store as `POST /_simulator/stores` and the options take it. */
export type StoreRequest = {
  store_id: string;
  access_token: string;
  language?: 'es' | 'pt';
  /** Further languages of the store, whose texts stay empty. */
  other_languages?: string[];
  /** ISO 3166 code and ISO 4217 code; by the language when absent. */
  country?: string;
  currency?: string;
  name?: string;
  /** Absent: the demo catalogue. */
  seed?: number;
  products?: number;
  /** Scopes the token holds; absent: all of them. */
  scopes?: string[];
  /** `next` = the tenfold bucket; `unlimited` = no 429 (a load test's need; the vendor has no such plan). */
  plan?: 'basic' | 'next' | 'unlimited';
  /** The store or app is not paid: every call answers 402. */
  suspended?: boolean;
  /** False after an uninstall: every call answers 401. */
  installed?: boolean;
  /** Searches lose some of their hits, as reported of the real one. */
  flaky_search?: boolean;
  /** Draft orders are paid at this host instead of the shop's own. */
  checkout_host?: string;
};

export type SimulatedStore = Shop & {
  draftOrders: DraftOrder[];
  draftsMade: number;
  checkouts: Checkout[];
  settings: Required<Pick<StoreRequest, 'plan' | 'suspended' | 'installed' | 'flaky_search'>> & StoreRequest;
  bucket: Bucket;
};

export type World = {
  publicUrl: string;
  now: () => number;
  catalogue: ShopRequest['catalogue'];
  /** Also take `Authorization: Bearer`; off, so that the classic mistake is found. */
  acceptAuthorization: boolean;
  /** Refuse a User-Agent without a contact in parentheses. */
  strictUserAgent: boolean;
  initialStores: StoreRequest[];
  stores: Map<string, SimulatedStore>;
  behaviours: BehaviourBook;
  recorder: RequestRecorder;
};

const BUCKETS: Record<NonNullable<StoreRequest['plan']>, BucketSize> = {
  basic: { size: 40, leakPerSecond: 2 },
  next: { size: 400, leakPerSecond: 20 },
  unlimited: { size: 1_000_000, leakPerSecond: 1_000_000 },
};

/** Adds a store to the world, in the place of one with the same id. */
export function addStore(world: World, request: StoreRequest): SimulatedStore {
  const settings = { plan: 'basic' as const, suspended: false, installed: true, flaky_search: false, ...request };
  const shop = makeShop({
    storeId: Number(request.store_id),
    catalogue: request.seed === undefined ? world.catalogue : { seed: request.seed },
    language: request.language ?? 'es',
    otherLanguages: request.other_languages,
    country: request.country,
    currency: request.currency,
    name: request.name,
    productCount: request.products,
    publicUrl: world.publicUrl,
    now: world.now(),
  });
  const bucket = makeBucket(BUCKETS[settings.plan], world.now());
  const store = {
    ...shop,
    settings,
    bucket,
    draftOrders: [],
    draftsMade: 0,
    checkouts: makeCheckouts(shop, world.now()),
  };
  world.stores.set(request.store_id, store);
  return store;
}

/** Changes a store's settings without redrawing its catalogue; a new plan starts with an empty bucket. */
export function changeStore(world: World, store: SimulatedStore, change: Partial<StoreRequest>): void {
  Object.assign(store.settings, change);
  if (change.plan) store.bucket = makeBucket(BUCKETS[change.plan], world.now());
}

/** Back to the first day: initial stores, no rules, no recordings. */
export function resetWorld(world: World): void {
  world.stores.clear();
  world.behaviours.clear();
  world.recorder.clear();
  for (const request of world.initialStores) addStore(world, request);
}
