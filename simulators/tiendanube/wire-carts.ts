// The shapes of carts with an address of their own: draft orders and abandoned checkouts.

export type CartLine = {
  id: number;
  product_id: number;
  variant_id: number;
  name: string;
  price: string;
  quantity: number;
};

export type DraftOrder = {
  id: number;
  token: string;
  store_id: number;
  number: 0;
  status: 'open' | 'closed' | 'cancelled';
  payment_status: 'pending' | 'pending_confirmation' | 'paid';
  contact_name: string;
  contact_email: string;
  contact_phone: string;
  contact_identification: string | null;
  subtotal: string;
  discount: string;
  total: string;
  total_usd: string;
  currency: string;
  language: string;
  gateway: 'not-provided';
  shipping: 'draft';
  shipping_option_code: 'draft_99999';
  storefront: 'form';
  checkout_enabled: boolean;
  note: null;
  /** What was given as `note`. */
  owner_note: string;
  completed_at: null;
  next_action: 'noop';
  customer: null;
  products: CartLine[];
  created_at: string;
  updated_at: string;
  abandoned_checkout_url: string;
  checkout_url: string;
};

export type Checkout = {
  id: number;
  token: string;
  store_id: number;
  abandoned_checkout_url: string;
  contact_email: string;
  contact_name: string;
  /** `""` where the shopper gave none. */
  contact_phone: string;
  subtotal: string;
  total: string;
  currency: string;
  language: string;
  gateway: null;
  next_action: 'noop';
  completed_at: null;
  products: CartLine[];
  created_at: string;
  updated_at: string;
};
