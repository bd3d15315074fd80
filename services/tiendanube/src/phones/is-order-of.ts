// Whose order it is: the wall before every answer about orders.
import type { WireOrderContact } from '../shop-api/wire-order.ts';
import { isSamePhone } from './is-same-phone.ts';

/**
 * An order is a customer's when the telephone of its contact or of its account is theirs; the shipping address may be
 * somebody else's and counts for nothing.
 */
export function isOrderOf(order: WireOrderContact, phoneVariants: readonly string[], country: string | null): boolean {
  return [order.contact_phone, order.customer?.phone ?? null].some((phone) =>
    isSamePhone(phone, phoneVariants, country),
  );
}
