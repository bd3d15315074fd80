// Which links are somebody's: what they hold, who wrote them, and what the shop itself shows.
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';

export type Writer = SavedExchange['messages'][number]['role'];

const address = String.raw`[^\s<>"'()\\]*[^\s<>"'()\\.,;:!?*_]`;
const link = new RegExp(String.raw`\b(?:https?:\/\/|wa\.me\/)${address}`, 'giu');
const host = String.raw`(?<![\p{L}\d@._%+/-])(?:[\p{L}\d-]+\.)+`;
/** People leave the scheme out; without a path only what begins with www is one. */
const looseLink = new RegExp(
  String.raw`\b(?:https?:\/\/|wa\.me\/)${address}|${host}(?:\p{L}{2,12}\/${address}|(?<=www\.[^\s]*)\p{L}{2,12}(?![\p{L}\d@]))`,
  'giu',
);
/** Pages that are one person's, with what names it. */
const personsPage =
  /\/(?:orders?|pedidos?|[oó]rdenes|compras?|checkout|account|cuenta|conta|carrito|carrinho|cart)(?:\/|\?).*?(?:\d{4}|[?&]\w+=|[\da-f]{12})/iu;

/** Customers and persons of the shop write links without their scheme too. */
export function linksIn(text: string, writer: Writer): RegExpExecArray[] {
  return [...text.matchAll(writer === 'customer' || writer === 'person' ? looseLink : link)];
}

export function isPersonsPage(url: string): boolean {
  return personsPage.test(url);
}

export function hostOf(url: string): string | null {
  return /^(?:https?:\/\/)?(?:www\.)?([^/?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? null;
}

/** As it reads, however it was encoded. */
export function readable(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
}
