// Draws a whole shop: store resource, categories, products, coupons, customers, orders, images.
import type { PictureRequest } from '../media/paint.ts';
import type {
  Category,
  ContentPage,
  Coupon,
  Customer,
  Order,
  PaymentOption,
  Product,
  StoreResource,
} from '../wire-types.ts';
import { assembleProduct } from './assemble-product.ts';
import { drawProducts } from './draw-products.ts';
import { makeCategories } from './make-categories.ts';
import { makeCoupons } from './make-coupons.ts';
import { makeCustomers } from './make-customers.ts';
import { makeOrders } from './make-orders.ts';
import { makePages, makePaymentOptions } from './make-pages.ts';
import { makeRandom } from './random.ts';
import type { Random } from './random.ts';
import { localized, makeIdCounter, slug, wireDate, daysAgo } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';
import { showcaseProducts } from './showcase-products.ts';
import { specialProducts } from './special-products.ts';
import { PORTUGUESE } from './vocabulary/portuguese.ts';
import { SPANISH } from './vocabulary/spanish.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

export type ShopRequest = {
  storeId: number;
  /** The demo shop with its named products, or one drawn at random. */
  catalogue: 'demo' | { seed: number };
  language: 'es' | 'pt';
  /** Further languages of the store, whose texts stay empty. */
  otherLanguages?: string[];
  country?: string;
  currency?: string;
  name?: string;
  productCount?: number;
  publicUrl: string;
  now: number;
};

export type Shop = {
  store: StoreResource;
  categories: Category[];
  products: Product[];
  coupons: Coupon[];
  customers: Customer[];
  orders: Order[];
  pictures: Map<string, PictureRequest>;
  locations: { id: string; name: string }[];
  pages: ContentPage[];
  payment_options: PaymentOption[];
};

const DEMO_NAMES = { es: 'Tienda Aurora', pt: 'Loja Lagoa' } as const;
const DEFAULT_PRODUCTS = 320;
const SYLLABLES = ['ta', 'lu', 'ne', 'mo', 'ri', 'ba', 'ki', 'so', 've', 'da', 'pe', 'xu', 'ga', 'lo', 'fi', 'ra'];

/** The same request always gives the same shop (ids, texts, prices; dates are relative to `now`). */
export function makeShop(request: ShopRequest): Shop {
  const plan = makePlan(request);
  plan.categories.push(...makeCategories(plan));
  const fixed = [...(plan.demo ? showcaseProducts(plan) : []), ...specialProducts(plan)];
  const drawn = drawProducts(plan, plan.productCount - fixed.length, new Set(fixed.map((draft) => draft.name)));
  const products = [...fixed, ...drawn].map((draft) => assembleProduct(plan, draft));
  const coupons = makeCoupons(plan, products);
  const customers = makeCustomers(plan);
  const orders = makeOrders(plan, products, customers, coupons);
  return {
    store: makeStore(plan),
    categories: plan.categories,
    products,
    coupons,
    customers,
    orders,
    pictures: plan.pictures,
    locations: plan.locations,
    pages: makePages(plan),
    payment_options: makePaymentOptions(plan),
  };
}

function makePlan(request: ShopRequest): ShopPlan {
  const demo = request.catalogue === 'demo';
  const seed = request.catalogue === 'demo' ? request.storeId : request.catalogue.seed * 7919 + request.storeId;
  const random = makeRandom(seed);
  const vocabulary: Vocabulary = request.language === 'pt' ? PORTUGUESE : SPANISH;
  const word = (): string => {
    const text = Array.from({ length: random.integer(2, 3) }, () => random.pick(SYLLABLES)).join('');
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  return {
    storeId: request.storeId,
    storeName: request.name ?? (demo ? DEMO_NAMES[request.language] : `${random.pick(vocabulary.shopWords)} ${word()}`),
    country: request.country ?? (request.language === 'pt' ? 'BR' : 'AR'),
    currency: request.currency ?? (request.language === 'pt' ? 'BRL' : 'ARS'),
    languages: [request.language, ...(request.otherLanguages ?? [])],
    publicUrl: request.publicUrl,
    now: request.now,
    demo,
    productCount: request.productCount ?? DEFAULT_PRODUCTS,
    vocabulary,
    families: demo ? vocabulary.families : drawFamilies(random, vocabulary),
    colours: demo ? vocabulary.colours : random.shuffle(vocabulary.colours).slice(0, 8),
    lines: demo ? vocabulary.lines : Array.from({ length: 10 }, word),
    priceFactor: demo ? 1 : 0.5 + random.next() * 1.5,
    random,
    locations: [
      { id: random.ulid(), name: 'Depósito central' },
      { id: random.ulid(), name: request.language === 'pt' ? 'Loja física' : 'Local a la calle' },
    ],
    categories: [],
    pictures: new Map(),
    nextId: makeIdCounter(request.storeId),
  };
}

/** A random majority of the families; enough wearable ones stay for the oddities every shop contains. */
function drawFamilies(random: Random, vocabulary: Vocabulary): Vocabulary['families'] {
  return random.shuffle(vocabulary.families).slice(0, random.integer(11, vocabulary.families.length));
}

function makeStore(plan: ShopPlan): StoreResource {
  const handle = slug(plan.storeName);
  const domain = plan.country === 'BR' ? `${handle}.lojavirtualnuvem.com.br` : `${handle}.mitiendanube.com`;
  const brazil = plan.country === 'BR';
  return {
    id: plan.storeId,
    name: localized(plan, plan.storeName),
    description: localized(plan, brazil ? 'Roupa do dia a dia' : 'Ropa de todos los días'),
    type: 'clothing',
    email: `owner@${handle}.example`,
    contact_email: `hola@${handle}.example`,
    logo: `${plan.publicUrl.replace(/^https?:/, '')}/media/stores/${plan.storeId}/logo-1024-1024.png`,
    facebook: null,
    twitter: null,
    google_plus: null,
    instagram: `https://www.instagram.com/${handle}`,
    pinterest: null,
    blog: null,
    address: brazil ? 'Rua das Palmeiras 210, São Paulo' : 'Av. Corrientes 1234, CABA',
    phone: brazil ? '1130001234' : '1145556666',
    whatsapp_phone_number: brazil ? '+5511930001234' : '+5491145556666',
    business_id: brazil ? '12345678000190' : '30712345678',
    business_name: `${plan.storeName} ${brazil ? 'LTDA' : 'SRL'}`,
    business_address: brazil ? 'Rua das Palmeiras 210' : 'Av. Corrientes 1234',
    customer_accounts: 'optional',
    plan_name: 'Plan B',
    country: plan.country,
    languages: Object.fromEntries(plan.languages.map((code) => [code, { currency: plan.currency, active: true }])),
    domains: [`www.${handle}.example`],
    original_domain: domain,
    url_with_protocol: `${plan.publicUrl}/storefront/${plan.storeId}`,
    current_theme: 'amazonas',
    main_language: plan.vocabulary.language,
    main_currency: plan.currency,
    admin_language: plan.vocabulary.language,
    features: ['fulfillment-orders', 'inventory-levels'],
    created_at: wireDate(daysAgo(plan, 700)),
  };
}
