// agent ↔ tiendanube: one question to a shop each, answered with compact typed facts.
import { z } from 'zod';

/** The store's credentials, handed over with each call; never stored or logged by the services that receive them. */
export const storeCredentials = z.object({ store_id: z.string().min(1), access_token: z.string().min(1) });
export type StoreCredentials = z.infer<typeof storeCredentials>;

/** An amount as the shop's API gives it: decimal string ("12500.00") and ISO 4217 code. */
export const money = z.object({ amount: z.string(), currency: z.string().length(3) });
export type Money = z.infer<typeof money>;

export const shopVariant = z.object({
  id: z.string(),
  sku: z.string().nullable(),
  /** Option name → value in the tenant's language, e.g. {"Talle": "L", "Color": "Negro"}. */
  options: z.record(z.string(), z.string()),
  /** Null: the shop shows no price ("consultar"). */
  price: money.nullable(),
  promotional_price: money.nullable(),
  /** Null: the shop keeps no count (unlimited). */
  stock: z.number().int().nullable(),
  available: z.boolean(),
});
export type ShopVariant = z.infer<typeof shopVariant>;

export const shopProduct = z.object({
  id: z.string(),
  name: z.string(),
  /** Plain text, at most 600 characters. */
  description: z.string(),
  /** Canonical address given by the API; null if it gave none. */
  url: z.string().nullable(),
  image_url: z.string().nullable(),
  categories: z.array(z.string()),
  tags: z.array(z.string()),
  variants: z.array(shopVariant),
  /** True when at least one variant can be bought. */
  available: z.boolean(),
});
export type ShopProduct = z.infer<typeof shopProduct>;

export const shopCategory = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  parent_id: z.string().nullable(),
});

export const shopCoupon = z.object({
  code: z.string(),
  type: z.enum(['percentage', 'absolute', 'shipping']),
  value: z.string().nullable(),
  currency: z.string().nullable(),
  valid: z.boolean(),
  start_date: z.string().nullable(),
  end_date: z.string().nullable(),
  min_price: z.string().nullable(),
  /** Only for the first purchase of a customer. */
  first_purchase: z.boolean(),
  restrictions: z.array(z.string()),
});

export const shopOrder = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  payment_status: z.string(),
  shipping_status: z.string(),
  total: money.nullable(),
  created_at: z.string(),
  shipping_tracking_number: z.string().nullable(),
  shipping_tracking_url: z.string().nullable(),
  items: z.array(z.object({ name: z.string(), quantity: z.number(), price: money.nullable() })),
});
export type ShopOrder = z.infer<typeof shopOrder>;

/** A cart somebody left at the checkout, as it stands there. */
export const shopCart = z.object({
  id: z.string(),
  created_at: z.string(),
  total: money.nullable(),
  /** The shop's own address to go on with it; on one of the shop's domains. */
  url: z.string(),
  items: z.array(z.object({ name: z.string(), quantity: z.number(), price: money.nullable() })),
});
export type ShopCart = z.infer<typeof shopCart>;

/** An order the shop keeps until it is paid. */
export const shopDraftOrder = z.object({
  id: z.string(),
  /** Where the customer pays; on one of the shop's domains. */
  checkout_url: z.string(),
  total: money,
});
export type ShopDraftOrder = z.infer<typeof shopDraftOrder>;

const limit = z.number().int().min(1).max(20).default(5);
const id = z.string().regex(/^\d{1,20}$/);
/** Names one try to make a draft order; stands in the order's note, so that it can be looked for. */
const reference = z.string().regex(/^nexus-[0-9a-f]{32}$/);
const none = z.object({}).strict();
/** Every written form under which a customer's phone may stand in an order (E.164 digits without "+"). */
const phoneVariants = z.array(z.string()).min(1);

/** The questions a shop answers: name → schema of input and of data. */
export const shopOperations = {
  search_products: {
    input: z.object({ query: z.string().min(1).max(200), limit }).strict(),
    data: z.object({ products: z.array(shopProduct), total: z.number().int() }),
  },
  get_product: {
    input: z.object({ product_id: z.string().regex(/^\d{1,20}$/) }).strict(),
    data: z.object({ product: shopProduct.nullable() }),
  },
  list_categories: { input: none, data: z.object({ categories: z.array(shopCategory) }) },
  search_by_category: {
    input: z.object({ category: z.string().min(1).max(200), query: z.string().max(200).optional(), limit }).strict(),
    data: z.object({ category: shopCategory.nullable(), products: z.array(shopProduct), total: z.number().int() }),
  },
  browse_storefront: {
    input: z
      .object({
        sort: z.enum(['newest', 'best_selling', 'price_ascending', 'price_descending', 'promotions']).default('newest'),
        limit,
      })
      .strict(),
    data: z.object({ products: z.array(shopProduct) }),
  },
  list_coupons: { input: none, data: z.object({ coupons: z.array(shopCoupon) }) },
  get_order: {
    /** Either makes it the asker's: one of the phones, or a proof that is the order's own. A caller limits how often a proof is tried. */
    input: z
      .object({
        order: z.string().regex(/^#?\d{1,20}$/),
        phone_variants: z.array(z.string()),
        proof: z.object({ email: z.string().nullable(), document: z.string().nullable() }).nullable().default(null),
      })
      .strict(),
    /** Null also when the order is somebody else's: the caller cannot tell the two apart. */
    data: z.object({ order: shopOrder.nullable() }),
  },
  find_customer_orders: {
    input: z
      .object({
        phone_variants: phoneVariants,
        store_customer_id: z.string().nullable().default(null),
        days: z.number().int().min(1).max(365).default(90),
      })
      .strict(),
    data: z.object({ orders: z.array(shopOrder), store_customer_id: z.string().nullable(), complete: z.boolean() }),
  },
  /** Other sizes and colours of a product, and products like it that come as wanted; all of them to be had. */
  find_alternatives: {
    input: z.object({ product_id: id, options: z.array(z.string().min(1).max(60)).max(6).default([]) }).strict(),
    data: z.object({ product: shopProduct.nullable(), like_it: z.array(shopProduct).max(3) }),
  },
  find_open_cart: {
    input: z.object({ phone_variants: phoneVariants, days: z.number().int().min(1).max(30).default(30) }).strict(),
    /** Null also when carts of others are there. `complete`: nothing was left unread. */
    data: z.object({ cart: shopCart.nullable(), complete: z.boolean() }),
  },
  /** Makes one order. Never tried twice: `shop.unknown_outcome` says that it may have been made. */
  create_draft_order: {
    input: z
      .object({
        reference,
        contact: z.object({
          name: z.string().min(1).max(80),
          last_name: z.string().min(1).max(80),
          email: z.email().max(200),
          phone: z.string().max(20).nullable(),
        }),
        items: z
          .array(z.object({ variant_id: id, quantity: z.number().int().min(1).max(100) }))
          .min(1)
          .max(20),
      })
      .strict(),
    data: z.object({ order: shopDraftOrder }),
  },
  /** Looks for the order that a try made. */
  find_draft_order: {
    input: z.object({ reference }).strict(),
    data: z.object({ order: shopDraftOrder.nullable() }),
  },
  delete_draft_order: { input: z.object({ id }).strict(), data: z.object({ deleted: z.boolean() }) },
  store_info: {
    input: none,
    data: z.object({
      name: z.string(),
      description: z.string().nullable(),
      url: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
      country: z.string().nullable(),
      currency: z.string(),
      languages: z.array(z.string()),
      business_name: z.string().nullable(),
    }),
  },
  /** What the shop itself publishes of how it works; `unavailable`: what it does not let us read. */
  shop_policies: {
    input: none,
    data: z.object({
      /** Published ones, plain text of at most 6000 characters. */
      pages: z.array(z.object({ id: z.string(), title: z.string(), url: z.string().nullable(), text: z.string() })),
      payment_options: z.array(z.object({ name: z.string(), types: z.array(z.string()) })),
      description: z.string().nullable(),
      address: z.string().nullable(),
      unavailable: z.array(z.enum(['pages', 'payment_options'])),
    }),
  },
  check_connection: {
    input: none,
    data: z.object({
      store_name: z.string(),
      currency: z.string(),
      languages: z.array(z.string()),
      country: z.string().nullable(),
      url: z.string().nullable(),
    }),
  },
} as const;
export type ShopOperationName = keyof typeof shopOperations;

/** POST /operations/:name of the tiendanube service. Answer: {data} of that operation, or problem+json. */
export const shopRequest = z.object({
  store: storeCredentials,
  locale: z.string().default('es-AR'),
  input: z.unknown(),
});
export type ShopRequest = z.infer<typeof shopRequest>;
