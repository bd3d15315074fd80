// Finds the addresses a text names: pages, pictures, mail.
import type { LinkClaim } from './claim.ts';

const withScheme = /https?:\/\/[^\s<>"')\]]+/gi;
const mail = /[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/gi;
/** Addresses without a scheme are told by their ending, so that "listo.Avisame" is none. */
const bare =
  /(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|shop|store|site|online|app|link|io|me|ly|info|xyz|ar|br|mx|cl|co|uy)(?![\w-])(?:\/[^\s<>"')\]]*)?/gi;

/** An address without what may stick to its end in a sentence. */
export function plainLink(written: string): string {
  return written.replace(/[.,;:!?*_~`]+$/, '').replace(/\/$/, '');
}

/** An address as it is compared: without scheme and "www.". */
export function comparableLink(address: string): string {
  return plainLink(address)
    .replace(/^https?:\/\//i, '')
    .replace(/^www\./i, '')
    .replace(/^[^/]+/, (host) => host.toLowerCase());
}

/** All addresses of a text, in the text's own spelling. */
export function linksIn(text: string): LinkClaim[] {
  const found: LinkClaim[] = [];
  let rest = text;
  for (const pattern of [withScheme, mail, bare]) {
    if (pattern !== withScheme && !rest.includes('.')) break;
    rest = rest.replace(pattern, (written: string, ...more: unknown[]) => {
      const start = more.find((one) => typeof one === 'number') as number;
      const address = plainLink(written);
      found.push({ kind: 'link', address, start, end: start + address.length });
      return ' '.repeat(written.length);
    });
  }
  return found.sort((one, other) => one.start - other.start);
}
