// Whether what somebody says of an order's buyer is enough to call it theirs: the e-mail or the document it was bought with.
import { timingSafeEqual } from 'node:crypto';
import type { WireOrder } from '../shop-api/wire-order.ts';

/** What shops and their system write where no e-mail is known; whoever knows these knows nothing. */
const placeholder = /(?:^|@)(?:no|nao|sin|sem)[-_.]?(?:informado|email|mail|correo)|^(?:guest|no-?reply|test)@/;
const shortestDocument = 7;

/** @param ownEmails the shop's: orders that its people entered by hand often carry them */
export function provesOrder(
  order: Pick<WireOrder, 'contact_email' | 'contact_identification' | 'customer'>,
  proof: { email: string | null; document: string | null } | null,
  ownEmails: readonly string[],
): boolean {
  if (proof === null) return false;
  const shops = ownEmails.map(plainEmail);
  const emails = [order.contact_email, order.customer?.email]
    .map((one) => plainEmail(one ?? ''))
    .filter((one) => one !== '' && !placeholder.test(one) && !shops.includes(one));
  const documents = [order.contact_identification, order.customer?.identification]
    .map((one) => plainDocument(one ?? ''))
    .filter(isDocument);
  const document = plainDocument(proof.document ?? '');
  return (
    emails.some((one) => isSame(one, plainEmail(proof.email ?? ''))) ||
    (isDocument(document) && documents.some((one) => isSame(one, document)))
  );
}

function plainEmail(written: string): string {
  const plain = written.normalize('NFKC').trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain) ? plain : '';
}

/** "30.111.222-K" is 30111222K. */
function plainDocument(written: string): string {
  return written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/^0+/, '');
}

/** 11111111 and 12345678 are typed where somebody does not want to say theirs. */
function isDocument(plain: string): boolean {
  const digits = plain.replace(/\D/g, '');
  return digits.length >= shortestDocument && !/^(\d)\1+$/.test(digits) && !'01234567890123'.includes(digits);
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
