// Whether an address to pay at is the shop's own: nothing else is ever given to a customer.
import { foreignAddress } from '../shop-api/shop-error.ts';
import { storeUrl } from '../shop-api/read-store.ts';
import type { WireStore } from '../shop-api/wire-store.ts';
import { withScheme } from '../shop-api/wire-values.ts';

/**
 * The address with its scheme (the API leaves it out of some). https, but where the shop itself is served otherwise.
 * @throws AppError `shop.foreign_address` with `details`
 */
export function ownAddress(address: string, store: WireStore, details: Record<string, unknown> = {}): string {
  const known = [storeUrl(store), ...(store.domains ?? []), store.original_domain].flatMap((one) => read(one) ?? []);
  const given = read(address);
  const isOwn =
    given !== null &&
    given.username === '' &&
    known.some(
      ({ host, protocol }) => host === given.host && (given.protocol === 'https:' || given.protocol === protocol),
    );
  if (!isOwn) throw foreignAddress(given?.host ?? address.slice(0, 100), details);
  return given.href;
}

function read(address: string | null): URL | null {
  if (address === null) return null;
  const whole = /^https?:\/\//i.test(address)
    ? address
    : withScheme(address.startsWith('//') ? address : `//${address}`);
  return whole !== null && URL.canParse(whole) ? new URL(whole) : null;
}
