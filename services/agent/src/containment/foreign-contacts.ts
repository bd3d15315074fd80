// Finds what a reply would send a customer to that is not the shop's: addresses in every disguise, mail, telephones, numbers of accounts.
import { comparableLink, plainLink } from '../truth/reading/links.ts';
import { hasDigits, isApproved } from './approved.ts';
import type { Contacts } from './contacts.ts';

export interface Breach {
  kind: 'link' | 'mail' | 'phone' | 'account' | 'handle' | 'disclosure';
  written: string;
}

/** "evil[.]com", "evil (punto) com", "evil。com" */
const writtenDots = /\s*[[({]\s*(?:\.|dot|punto|ponto)\s*[\])}]\s*|[。｡․]/giu;
const writtenAts = /\s*[[({]\s*(?:@|at|arroba)\s*[\])}]\s*/giu;
const withScheme =
  /(?<![\p{L}\p{N}])(?:[a-z][a-z0-9+.-]{1,14}:\/{1,2}|(?:mailto|tel|javascript|data|sms|whatsapp):)[^\s<>"']+/giu;
const mail = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const bare =
  /(?<![\p{L}\p{N}@._/-])(?:[\p{L}\p{N}_-]{1,63}\.){1,6}(\p{L}{2,24}|xn--[a-z0-9-]{2,40})(?![\p{L}\p{N}_-])(?::\d{2,5})?(?:[/?#][^\s<>"']*)?/giu;
const numericHost = /(?<![\d.,$])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?\/[^\s<>"']*/g;
/** Endings that are no words of Spanish or Portuguese; with one of these "a.b" is an address even without a path. */
const endings = new Set(
  'com net org shop store site online app link io ly info xyz ar br mx cl co uy py pe bo top club live pro vip click win biz dev gg cc tv ru cn tk ml ga cf gq pw icu fun space website tech page web bio chat wa us eu uk pt fr ws tel xn mobi name cash money pay promo sale deals gift win bid loan work zone world today life email group company digital tienda moda me to'.split(
    ' ',
  ),
);
const phoneNumber =
  /(?<![\p{L}\p{N}.,$%/@-])\+\s?\(?\d[\d ().-]{6,20}\d|(?<=\b(?:tel|telefono|teléfono|telefone|fone|phone|call|text|whats ?app|wsp|wpp|zap|cel|celular|llam\p{L}*|lig\p{L}*|número|numero|number|contact\p{L}*|escrib\p{L}*|escrev\p{L}*)\b[^\d\n]{0,24})\(?\d[\d ()-]{6,20}\d(?![\p{L}%]|[.,]\d)/giu;
/** A CBU or CVU. */
const bankNumber = /(?<!\d)\d(?:[ -]?\d){21}(?!\d)/g;

/** What is in `reply` and not among the contacts; `contacts` is only asked for when there is something to compare. */
export function foreignContacts(reply: string, contacts: () => Contacts): Breach[] {
  let rest = reply.normalize('NFKC').replace(writtenDots, '.').replace(writtenAts, '@');
  const found: Breach[] = [];
  const take = (pattern: RegExp, kind: Breach['kind'], isFine: (match: string, group: string) => boolean) => {
    rest = rest.replace(pattern, (match: string, group: unknown) => {
      const written = plainLink(match);
      if (!isFine(written, typeof group === 'string' ? group : '')) found.push({ kind, written });
      return ' '.repeat(match.length);
    });
  };
  const isOwn = (written: string) => isOwnLink(written, contacts());
  if (rest.includes(':')) take(withScheme, 'link', isOwn);
  if (rest.includes('@')) take(mail, 'mail', (written) => isApproved(written, contacts()));
  if (/\p{L}/u.test(rest) && rest.includes('.')) {
    take(numericHost, 'link', isOwn);
    take(bare, 'link', (written, ending) => !isAddress(written, ending) || isOwn(written));
  }
  if (/\d/.test(rest)) {
    take(bankNumber, 'account', (written) => hasDigits(written, contacts(), 22));
    take(phoneNumber, 'phone', (written) => hasDigits(written, contacts(), 8));
  }
  return found;
}

/** "listo.Avisame" is a slip of the keyboard; "listo.com", "evil.co/x" and "a.b.c" are addresses. */
function isAddress(written: string, ending: string): boolean {
  if (/[/?#]/.test(written) || /^www\./i.test(written) || /xn--/i.test(written)) return true;
  const isOneCase = ending === ending.toLowerCase() || written === written.toUpperCase();
  return endings.has(ending.toLowerCase()) && (isOneCase || (written.match(/\./g) ?? []).length > 1);
}

export function isOwnLink(written: string, contacts: Contacts): boolean {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(written) && !/^[\w.-]+:\d/.test(written) ? written : `https://${written}`;
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || written.includes('\\'))
    return false;
  const comparable = comparableLink(written);
  // The parser has turned letters that only look like others into "xn--…", which is no host of the shop.
  if (contacts.links.has(comparable) || isApproved(comparable, contacts)) return true;
  const leadsOn = /(?:https?:|\/\/|%2f%2f|%5c|%3a%2f)/i.test(url.pathname + url.search + url.hash);
  const host = url.host.replace(/^www\./, '');
  return !leadsOn && (contacts.hosts.has(host) || isApproved(host, contacts));
}
