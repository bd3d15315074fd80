// The customers of the simulated WhatsApp: found by any form of their number, or by their user id (BSUID).
import { createHash } from 'node:crypto';
import type { Customer, Network, NetworkMessage } from './model.ts';

const COUNTRIES: [prefix: string, country: string][] = [
  ['54', 'AR'],
  ['55', 'BR'],
  ['52', 'MX'],
  ['598', 'UY'],
  ['56', 'CL'],
  ['57', 'CO'],
  ['1', 'US'],
];

export function digitsOf(address: string): string {
  return address.replace(/\D/g, '');
}

/** Every form one person's number is written in (Argentina's 9, Mexico's 1, Brazil's ninth digit), digits only. */
export function numberForms(digits: string): string[] {
  const rules: [RegExp, string][] = [
    [/^549(\d{10})$/, '54$1'],
    [/^54([0-8]\d{9})$/, '549$1'],
    [/^521(\d{10})$/, '52$1'],
    [/^52(\d{10})$/, '521$1'],
    [/^55(\d{2})9([6-9]\d{7})$/, '55$1$2'],
    [/^55(\d{2})([6-9]\d{7})$/, '55$19$2'],
  ];
  const others = rules
    .filter(([pattern]) => pattern.test(digits))
    .map(([pattern, form]) => digits.replace(pattern, form));
  return [digits, ...others];
}

function bsuidFor(phone: string): string {
  const digits = digitsOf(phone);
  const country = COUNTRIES.find(([prefix]) => digits.startsWith(prefix))?.[1] ?? 'XX';
  const number = BigInt(`0x${createHash('sha256').update(digits).digest('hex').slice(0, 14)}`);
  return `${country}.${number.toString().padStart(16, '1').slice(0, 16)}`;
}

export type CustomerInput = {
  phone?: string | null;
  name?: string;
  bsuid?: string;
  username?: string;
  on_whatsapp?: boolean;
  blocked_business?: boolean;
};

/** Finds or makes the customer and takes over what the input says about them. */
export function upsertCustomer(network: Network, input: CustomerInput): Customer {
  const known =
    (input.bsuid && network.customers.get(input.bsuid)) || (input.phone && findCustomer(network, input.phone)) || null;
  const bsuid =
    input.bsuid ??
    known?.bsuid ??
    (input.phone ? bsuidFor(input.phone) : `AR.${digitsOf(input.username ?? '') || '9000000000000000'}`);
  const customer: Customer = {
    phone: input.phone ? `+${digitsOf(input.phone)}` : input.phone === null ? null : (known?.phone ?? null),
    bsuid,
    name: input.name ?? known?.name ?? null,
    username: input.username ?? known?.username ?? null,
    on_whatsapp: input.on_whatsapp ?? known?.on_whatsapp ?? true,
    blocked_business: input.blocked_business ?? known?.blocked_business ?? false,
  };
  network.customers.set(bsuid, customer);
  if (customer.phone) network.bsuid_by_phone.set(customer.phone, bsuid);
  return customer;
}

/** The customer an address belongs to: a BSUID, or a number in any of its forms (the exact one first). */
export function findCustomer(network: Network, address: string): Customer | null {
  const by_id = network.customers.get(address);
  if (by_id) return by_id;
  for (const form of numberForms(digitsOf(address))) {
    const bsuid = network.bsuid_by_phone.get(`+${form}`);
    if (bsuid) return network.customers.get(bsuid) ?? null;
  }
  return null;
}

export function messagesOf(network: Network, business_phone: string, bsuid: string): NetworkMessage[] {
  return network.threads.get(`${business_phone} ${bsuid}`) ?? [];
}

/** True while the customer wrote within the last 24 hours, by the network's clock. */
export function windowIsOpen(network: Network, business_phone: string, bsuid: string, now: Date): boolean {
  const opened_after = now.getTime() - 24 * 3_600_000;
  return messagesOf(network, business_phone, bsuid).some(
    (message) => message.direction === 'in' && Date.parse(message.at) > opened_after,
  );
}
