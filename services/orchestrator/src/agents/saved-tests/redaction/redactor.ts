// Finds what is somebody's in texts and values, and puts stand-ins in its place.
import { personalNumbersIn } from './personal-numbers.ts';
import { createLearner } from './learn-personal.ts';
import { withoutAddresses } from './personal-words.ts';
import { replaceKnown } from './replace-known.ts';
import { createStandIns } from './stand-ins.ts';
import { walk } from './walk-values.ts';

/** What the shop knows of the customer. */
export interface KnownPerson {
  names: string[];
  /** Every written form of their numbers, digits alone. */
  phones: string[];
  /** Ids that WhatsApp and the store know them by. */
  ids: string[];
}

export interface Redactor {
  /** Remembers what is somebody's in a value, before anything is replaced. */
  learn(value: unknown): void;
  learnText(text: string): void;
  /** @param isCustomers whether a customer wrote it: links and addresses in it are theirs then */
  text(text: string, isCustomers: boolean): string;
  value(value: unknown): unknown;
  /** Replaces only what is known. */
  shopValue(value: unknown): unknown;
  isClean(value: unknown): boolean;
}

const link = /\b(?:https?:\/\/|wa\.me\/)[^\s<>"'()]*[^\s<>"'().,;:!?*_]/giu;
const email = /[\p{L}\d._%+-]{1,64}@[\p{L}\d.-]{1,255}\.\p{L}{2,}/giu;
const handle = /(?<![\p{L}\d._%+-])@[\p{L}\d._]{3,30}/gu;

/** Fields whose values are machine's, prices or times: no telephone stands in them. */
const notPersonal =
  /^(?:id|\w+_id|sku|price|total|amount|unit_price|promotional_price|quantity|stock|limit|currency|image_url|\w+_at|at|sum|lines)$/;

/** @param ofTheShop texts whose telephones, addresses and links are the shop's own */
export function createRedactor(person: KnownPerson, ofTheShop: string[]): Redactor {
  const standIns = createStandIns();
  const own = ofTheShop.join('\n').toLowerCase();
  const ownDigits = own.replace(/[ .()+\-/]/g, '');
  const ids = person.ids.filter((id) => id.length > 3);
  const links = new Set<string>();
  for (const phone of person.phones) standIns.note('phone', phone);
  const { learn, learnText, addName } = createLearner(standIns, links);
  for (const name of person.names) addName(name);

  const isOwnNumber = (digits: string): boolean =>
    digits.length >= 7 &&
    ownDigits.includes(digits.slice(-8)) &&
    !person.phones.some((one) => one.endsWith(digits.slice(-8)));

  const withKnown = (given: string): string => replaceKnown(given, standIns, ids);

  function replaceLink(address: string, isCustomers: boolean): string {
    const digits = address.replace(/\D/g, '');
    if (/\/enlace-\d+$/.test(address)) return address;
    const isPersons =
      links.has(address) ||
      (isCustomers && !own.includes(address.toLowerCase())) ||
      person.phones.some((phone) => digits.includes(phone.slice(-8))) ||
      /\bwa\.me\//.test(address);
    if (!isPersons || (own.includes(address.toLowerCase()) && !links.has(address))) return address;
    const host = /^https?:\/\/([^/?#]+)/.exec(address)?.[1] ?? 'example.com';
    return `https://${links.has(address) ? host : 'example.com'}/${standIns.of('link', address)}`;
  }

  function replaceFound(text: string, isCustomers: boolean): string {
    const mails = text.replace(email, (found) =>
      own.includes(found.toLowerCase()) ? found : standIns.of('email', found),
    );
    const handles = isCustomers
      ? mails.replace(handle, (found) => (own.includes(found.toLowerCase()) ? found : standIns.of('handle', found)))
      : mails;
    const placed = withoutAddresses(handles, (found) => own.includes(found.toLowerCase()));
    let clean = '';
    let from = 0;
    for (const { start, end, kind } of personalNumbersIn(placed)) {
      const found = placed.slice(start, end);
      clean += placed.slice(from, start) + (isOwnNumber(found.replace(/\D/g, '')) ? found : standIns.of(kind, found));
      from = end;
    }
    return withKnown(clean + placed.slice(from));
  }

  /** Links are looked at whole, the rest between them. */
  function betweenLinks(text: string, isCustomers: boolean, rest: (part: string) => string): string {
    let clean = '';
    let from = 0;
    for (const { 0: found, index } of text.matchAll(link)) {
      clean += rest(text.slice(from, index)) + replaceLink(found, isCustomers);
      from = index + found.length;
    }
    return clean + rest(text.slice(from));
  }

  const text = (given: string, isCustomers: boolean): string =>
    betweenLinks(given, isCustomers, (part) => replaceFound(part, isCustomers));

  const known = (given: string): string => betweenLinks(given, false, withKnown);
  return {
    learn,
    learnText,
    text,
    value: (value) => walk(value, '', (one, field) => (notPersonal.test(field) ? known(one) : text(one, false))),
    shopValue: (value) => walk(value, '', known),
    isClean(value) {
      let clean = true;
      walk(value, '', (one) => {
        clean &&= known(one) === one;
        return one;
      });
      return clean;
    },
  };
}
