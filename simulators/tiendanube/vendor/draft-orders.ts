// Draft orders: made by other systems, listed without filters, paid at their own address. Bodies of refusals are assumptions.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { money, wireDate } from '../catalogue/shop-plan.ts';
import type { DraftOrder } from '../wire-carts.ts';
import type { Product, Variant } from '../wire-types.ts';
import type { SimulatedStore, World } from '../world.ts';
import { admit, requireScope } from './door.ts';
import { sendPage } from './listing.ts';
import { notFound, unprocessable } from './vendor-error.ts';

type ItemParams = { id: string };
type Body = Record<string, unknown>;
type Line = { product: Product; variant: Variant; quantity: number };

const PAYMENT_STATUSES: Record<string, DraftOrder['payment_status']> = {
  unpaid: 'pending',
  pending_confirmation: 'pending_confirmation',
  paid: 'paid',
};

export function draftOrderRoutes(app: FastifyInstance, world: World): void {
  app.get('/draft_orders', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_orders');
    return sendPage(world, request, reply, store.draftOrders.toReversed());
  });

  app.get<{ Params: ItemParams }>('/draft_orders/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'read_orders');
    return findDraft(store, request.params.id);
  });

  app.post<{ Body: Body }>('/draft_orders', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_orders');
    const draft = makeDraft(world, store, request.body ?? {});
    store.draftOrders.push(draft);
    return reply.code(201).send(draft);
  });

  app.delete<{ Params: ItemParams }>('/draft_orders/:id', (request, reply) => {
    const store = admit(world, request, reply);
    requireScope(store, 'write_orders');
    store.draftOrders.splice(store.draftOrders.indexOf(findDraft(store, request.params.id)), 1);
    return {};
  });
}

function findDraft(store: SimulatedStore, id: string): DraftOrder {
  const found = store.draftOrders.find((draft) => String(draft.id) === id);
  if (!found) throw notFound(`Invalid draft order ${id}`);
  return found;
}

/** Price and stock are those of now; stock is looked at and not taken. */
function makeDraft(world: World, store: SimulatedStore, body: Body): DraftOrder {
  const refused = refusedFields(body);
  if (Object.keys(refused).length > 0) throw unprocessable('Validation error', refused);
  const lines = readLines(store, body.products);
  const id = 1_830_000_000 + store.store.id * 10_000 + (store.draftsMade += 1);
  const token = randomBytes(20).toString('hex');
  const subtotal = lines.reduce((sum, { variant, quantity }) => sum + cents(priceOf(variant)) * quantity, 0) / 100;
  const address = `${store.store.url_with_protocol}/checkout/v3/proxy/${id}/${token.slice(0, 8)}`;
  const now = wireDate(world.now());
  return {
    id,
    token,
    store_id: store.store.id,
    number: 0,
    status: 'open',
    payment_status: PAYMENT_STATUSES[String(body.payment_status)] ?? 'pending',
    contact_name: `${String(body.contact_name)} ${String(body.contact_lastname)}`,
    contact_email: String(body.contact_email),
    contact_phone: String(body.contact_phone ?? ''),
    contact_identification: body.cpf_cnpj === undefined ? null : String(body.cpf_cnpj),
    subtotal: money(subtotal),
    discount: '0.00',
    total: money(subtotal),
    total_usd: '0.00',
    currency: store.store.main_currency,
    language: store.store.main_language,
    gateway: 'not-provided',
    shipping: 'draft',
    shipping_option_code: 'draft_99999',
    storefront: 'form',
    checkout_enabled: true,
    /** What a caller gives as `note` is read as the owner's. */
    note: null,
    owner_note: typeof body.note === 'string' ? body.note : '',
    completed_at: null,
    next_action: 'noop',
    customer: null,
    products: lines.map(({ product, variant, quantity }, index) => ({
      id: id * 10 + index,
      product_id: product.id,
      variant_id: variant.id,
      name: [Object.values(product.name)[0], variant.values.map((value) => Object.values(value)[0]).join(', ')]
        .filter(Boolean)
        .join(' · '),
      price: priceOf(variant),
      quantity,
    })),
    created_at: now,
    updated_at: now,
    abandoned_checkout_url: address,
    checkout_url:
      store.settings.checkout_host === undefined ? address : `https://${store.settings.checkout_host}/c/${id}`,
  };
}

function refusedFields(body: Body): Record<string, string[]> {
  const refused: Record<string, string[]> = {};
  for (const field of ['contact_name', 'contact_lastname', 'contact_email', 'payment_status'] as const) {
    if (typeof body[field] !== 'string' || body[field].trim() === '')
      refused[field] = [`The ${field.replaceAll('_', ' ')} field is required.`];
  }
  if (!refused.contact_email && !/^\S+@\S+\.\S+$/.test(String(body.contact_email)))
    refused.contact_email = ['The contact email must be a valid email address.'];
  if (!refused.payment_status && PAYMENT_STATUSES[String(body.payment_status)] === undefined)
    refused.payment_status = ['The selected payment status is invalid.'];
  if (!Array.isArray(body.products) || body.products.length === 0)
    refused.products = ['The products field is required.'];
  return refused;
}

function readLines(store: SimulatedStore, products: unknown): Line[] {
  return (products as Body[]).map(({ variant_id: variantId, quantity }, index) => {
    const amount = Number(quantity);
    if (!Number.isInteger(amount) || amount < 1)
      throw unprocessable('Validation error', {
        [`products.${index}.quantity`]: [`The products.${index}.quantity must be at least 1.`],
      });
    const product = store.products.find((one) =>
      one.variants.some((variant) => String(variant.id) === String(variantId)),
    );
    const variant = product?.variants.find((one) => String(one.id) === String(variantId));
    if (!product || !variant || variant.price === null)
      throw unprocessable('Validation error', {
        [`products.${index}.variant_id`]: [`The selected products.${index}.variant_id is invalid.`],
      });
    if (variant.stock !== null && variant.stock < amount)
      throw unprocessable(`The product variant ${variant.id} does not have enough stock`);
    return { product, variant, quantity: amount };
  });
}

const priceOf = (variant: Variant): string => {
  const [price, promotional] = [variant.price ?? '0.00', variant.promotional_price];
  return promotional !== null && cents(promotional) > 0 && cents(promotional) < cents(price) ? promotional : price;
};
const cents = (amount: string): number => Math.round(Number(amount) * 100);
