// The shapes the Tienda Nube API answers with, as the simulator keeps them in memory.

/** Text by two-letter language code; PHP prints an empty map as `[]`. */
export type Localized = Record<string, string>;

export type InventoryLevel = { location_id: string; stock: number | null };

export type Variant = {
  id: number;
  image_id: number | null;
  product_id: number;
  position: number;
  /** Decimal string with two decimals; null means "ask for the price". */
  price: string | null;
  promotional_price: string | null;
  /** Derived: false exactly when `stock` is null (unlimited). */
  stock_management: boolean;
  stock: number | null;
  inventory_levels: InventoryLevel[];
  weight: string;
  width: string;
  height: string;
  depth: string;
  sku: string | null;
  values: Localized[];
  barcode: string | null;
  mpn: string | null;
  age_group: string | null;
  gender: string | null;
  visible: boolean;
  cost: string | null;
  created_at: string;
  updated_at: string;
};

export type Image = {
  id: number;
  product_id: number;
  src: string;
  position: number;
  alt: Localized | [];
  height: number;
  width: number;
  thumbnails_generated: number;
  created_at: string;
  updated_at: string;
};

/** A page the owner wrote; its content is HTML. */
export type ContentPage = {
  id: number;
  store_id: number;
  published: boolean;
  name: Localized;
  handle: Localized;
  content: Localized;
  seo_title: Localized;
  seo_description: Localized;
};

export type PaymentOption = {
  id: string;
  name: string;
  checkout_payment_options: {
    id: string;
    name: string;
    supported_payment_method_types: string[];
    integration_type: 'redirect' | 'transparent';
  }[];
};

export type Category = {
  id: number;
  name: Localized;
  description: Localized;
  handle: Localized;
  parent: number | null;
  subcategories: number[];
  visibility: 'visible' | 'hidden' | 'soft-hidden';
  visibility_updated_at: string;
  google_shopping_category: string | null;
  created_at: string;
  updated_at: string;
};

export type Product = {
  id: number;
  name: Localized;
  description: Localized;
  handle: Localized;
  attributes: Localized[];
  published: boolean;
  free_shipping: boolean;
  requires_shipping: boolean;
  canonical_url: string;
  video_url: string | null;
  seo_title: Localized;
  seo_description: Localized;
  brand: string | null;
  tags: string;
  created_at: string;
  updated_at: string;
  variants: Variant[];
  images: Image[];
  categories: Category[];
};

export type Coupon = {
  id: number;
  code: string;
  type: 'percentage' | 'absolute' | 'shipping';
  value: string | null;
  valid: boolean;
  used: number | null;
  max_uses: number | null;
  start_date: string | null;
  end_date: string | null;
  min_price: number | null;
  includes_shipping: boolean;
  first_consumer_purchase: boolean;
  combines_with_other_discounts: boolean;
  only_cheapest_shipping: boolean;
  categories: Category[] | null;
  products: { id: number; name: Localized }[] | null;
  deleted_at: string | null;
  created_at: string;
  updated_at: string;
};

export type Address = {
  id: number;
  name: string;
  address: string;
  number: string;
  floor: string | null;
  locality: string;
  city: string;
  province: string;
  country: string;
  zipcode: string;
  phone: string | null;
  default: boolean;
  created_at: string;
  updated_at: string;
};

export type Customer = {
  id: number;
  name: string;
  email: string;
  identification: string | null;
  phone: string | null;
  note: string | null;
  default_address: Address | null;
  addresses: Address[];
  extra: [] | Record<string, string>;
  total_spent: string;
  total_spent_currency: string;
  last_order_id: number | null;
  active: boolean;
  accepts_marketing: boolean;
  accepts_marketing_updated_at: string;
  created_at: string;
  updated_at: string;
};

export type OrderLine = {
  id: number;
  product_id: number;
  variant_id: string | number;
  name: string;
  name_without_variants: string;
  price: string;
  compare_at_price: string;
  quantity: string | number;
  variant_values: string[];
  sku: string | null;
  barcode: string | null;
  free_shipping: boolean;
  weight: string;
  width: string;
  height: string;
  depth: string;
  properties: [] | Record<string, string>;
  cost: string | null;
  image: Pick<Image, 'id' | 'product_id' | 'src' | 'position' | 'alt'>;
};

export type PaymentStatus =
  | 'pending'
  | 'authorized'
  | 'paid'
  | 'partially_paid'
  | 'abandoned'
  | 'refunded'
  | 'partially_refunded'
  | 'voided';

export type ShippingStatus =
  | 'unpacked'
  | 'partially_packed'
  | 'unshipped'
  | 'partially_fulfilled'
  | 'shipped'
  | 'delivered';

export type FulfillmentStatus = 'UNPACKED' | 'PACKED' | 'DISPATCHED' | 'READY_FOR_PICKUP' | 'DELIVERED';

export type TrackingEvent = {
  id: string;
  status: string;
  description: string;
  address: string | null;
  geolocation: { longitude: number; latitude: number } | null;
  happened_at: string;
  estimated_delivery_at: string | null;
  created_at: string;
  updated_at: string;
};

export type FulfillmentOrder = {
  id: string;
  number: string;
  total_quantity: number;
  total_weight: number;
  total_price: { value: number; currency: string };
  assigned_location: { location_id: string; name: string };
  line_items: { id: string; external_id: string; quantity: number; variant: { variant_id: string } }[];
  recipient: { name: string; phone: string | null; identifier: string | null };
  shipping: {
    type: 'ship' | 'pickup' | 'non-shippable';
    carrier: { carrier_id: string; code: string; name: string; app_id: string | null };
    option: { name: string; code: string; reference: string | null; allow_free_shipping: boolean };
    merchant_cost: { value: number; currency: string };
    consumer_cost: { value: number; currency: string };
    min_delivery_date: string | null;
    max_delivery_date: string | null;
    pickup_details: { location_id: string; name: string } | null;
  };
  status: FulfillmentStatus;
  status_history: { from_status: FulfillmentStatus | null; to_status: FulfillmentStatus; happened_at: string }[];
  tracking_info: { url: string | null; code: string | null };
  tracking_info_history: { url: string | null; code: string | null }[];
  tracking_events: TrackingEvent[];
  fulfilled_at: string | null;
  created_at: string;
  updated_at: string;
};

/** An order as kept: `fulfillment_orders` is shown only through its own routes, `aggregates` or the flat v1 fields. */
export type Order = {
  id: number;
  token: string;
  store_id: string;
  number: number;
  status: 'open' | 'closed' | 'cancelled';
  payment_status: PaymentStatus;
  shipping_status: ShippingStatus;
  contact_email: string;
  contact_name: string;
  contact_phone: string;
  contact_identification: string | null;
  billing_name: string;
  billing_phone: string;
  billing_address: string;
  billing_city: string;
  billing_province: string;
  billing_zipcode: string;
  billing_country: string;
  coupon: { id: number; code: string; type: string; value: string | null }[];
  subtotal: string;
  discount: string;
  discount_coupon: string;
  discount_gateway: string;
  total: string;
  total_usd: string;
  total_paid_by_customer: string;
  currency: string;
  language: string;
  weight: string;
  checkout_enabled: boolean;
  gateway: string;
  gateway_id: string | null;
  gateway_name: string;
  gateway_link: string | null;
  payment_details: { method: string | null; credit_card_company: string | null; installments: string | number };
  storefront: 'store' | 'meli' | 'api' | 'form' | 'pos';
  app_id: number | null;
  note: string | null;
  owner_note: string | null;
  extra: [] | Record<string, string>;
  attributes: [];
  customer: Customer | null;
  products: OrderLine[];
  shipping_address: Address | null;
  cancel_reason: 'customer' | 'inventory' | 'fraud' | 'other' | null;
  created_at: string;
  updated_at: string;
  completed_at: { date: string; timezone_type: number; timezone: string };
  paid_at: string | null;
  closed_at: string | null;
  cancelled_at: string | null;
  read_at: string | null;
  fulfillment_orders: FulfillmentOrder[];
};

export type StoreResource = {
  id: number;
  name: Localized;
  description: Localized;
  type: string | null;
  email: string;
  contact_email: string;
  logo: string | null;
  facebook: string | null;
  twitter: string | null;
  google_plus: string | null;
  instagram: string | null;
  pinterest: string | null;
  blog: string | null;
  address: string;
  phone: string;
  whatsapp_phone_number: string | null;
  business_id: string;
  business_name: string;
  business_address: string;
  customer_accounts: 'optional' | 'mandatory';
  plan_name: string;
  country: string;
  languages: Record<string, { currency: string; active: boolean }>;
  domains: string[];
  original_domain: string;
  url_with_protocol: string;
  current_theme: string;
  main_language: string;
  main_currency: string;
  admin_language: string;
  features: string[];
  created_at: string;
};
