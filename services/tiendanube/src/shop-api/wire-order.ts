// The order resource as far as we read it: v1 carries shipping flat, 2025-03 in its parcels.
import { z } from 'zod';
import { wireAmount, wireCount, wireId, wireString } from './wire-values.ts';

const wireParcel = z.object({
  tracking_info: z.object({ code: wireString, url: wireString }).nullish(),
});

const wireCustomer = z
  .object({ id: wireId, phone: wireString, email: wireString, identification: wireString })
  .nullish();

/** What the scan for a customer's orders reads. */
export const wireOrderContact = z.object({
  id: wireId,
  created_at: wireString,
  contact_phone: wireString,
  customer: wireCustomer,
});
export const ORDER_CONTACT_FIELDS = 'id,created_at,contact_phone,customer';
export type WireOrderContact = z.output<typeof wireOrderContact>;

export const wireOrder = wireOrderContact.extend({
  number: wireId,
  contact_email: wireString,
  contact_identification: wireString,
  status: z.string(),
  payment_status: z.string().default('unknown'),
  shipping_status: z.string().default('unknown'),
  total: wireAmount,
  currency: wireString,
  products: z.array(z.object({ name: z.string(), quantity: wireCount, price: wireAmount })).default([]),
  /** Both names are in use for the parcels. */
  fulfillments: z.array(z.union([wireParcel, z.string()])).nullish(),
  fulfillment_orders: z.array(wireParcel).nullish(),
  shipping_tracking_number: wireString,
  shipping_tracking_url: wireString,
});
export type WireOrder = z.output<typeof wireOrder>;
