// Finds what is somebody's in texts and values, and puts stand-ins in its place.
import { personalNumbersIn } from './personal-numbers.ts';
import { plainLetters } from '@nexus/service-kit/text/plain-letters';
import { createLearner } from './learn-personal.ts';
import { hostOf, isPersonsPage, linksIn, readable } from './personal-links.ts';
import type { Writer } from './personal-links.ts';
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
  /** @param writer a customer's links and addresses are theirs, of a person's all but the shop's own links */
  text(text: string, writer: Writer): string;
  value(value: unknown): unknown;
  /** Replaces only what is known. */
  shopValue(value: unknown): unknown;
  isClean(value: unknown): boolean;
}

const email = /[\p{L}\d._%+-]{1,64}@[\p{L}\d.-]{1,255}\.\p{L}{2,}/giu;
const handle = /(?<![\p{L}\d._%+-])@[\p{L}\d._]{3,30}/gu;

/** Fields whose values are machine's, prices or times: no telephone stands in them. */
const notPersonal =
  /^(?:id|\w+_id|sku|price|total|amount|unit_price|promotional_price|quantity|stock|limit|currency|image_url|\w+_at|at|sum|lines)$/;

/**
 * @param ofTheShop texts whose telephones, addresses and links are the shop's own
 * @param shown what the shop shows to everybody: its products with their links
 */
export function createRedactor(person: KnownPerson, ofTheShop: string[], shown: string[] = []): Redactor {
  const standIns = createStandIns();
  const own = ofTheShop.join('\n').toLowerCase();
  const ownDigits = own.replace(/[ .()+\-/]/g, '');
  const ids = person.ids.filter((id) => id.length > 3);
  const links = new Set<string>();
  for (const phone of person.phones) standIns.note('phone', phone);
  const public_ = `${own}\n${shown.join('\n').toLowerCase()}`;
  const publicLinks = new Set(linksIn(public_, 'agent').map(([one]) => one));
  const publicHosts = new Set([...publicLinks].map(hostOf));
  const publicWords = new Set(plainLetters(public_).match(/\p{L}+/gu));
  const isWordOfTheShop = (word: string): boolean => publicWords.has(plainLetters(word));
  const { learn, learnText, addName } = createLearner(standIns, links, isWordOfTheShop);
  for (const name of person.names) addName(name);

  const isOwnNumber = (digits: string): boolean =>
    digits.length >= 7 &&
    ownDigits.includes(digits.slice(-8)) &&
    !person.phones.some((one) => one.endsWith(digits.slice(-8)));

  const withKnown = (given: string): string => replaceKnown(given, standIns, ids);

  /** What the shop shows everybody stays, but not a page of one person. */
  function isOfTheShop(address: string): boolean {
    const plain = address.toLowerCase();
    return (
      own.includes(plain) || ((publicLinks.has(plain) || publicLinks.has(`https://${plain}`)) && !isPersonsPage(plain))
    );
  }

  function isPersons(address: string, writer: Writer): boolean {
    const read = readable(address);
    const digits = address.replace(/\D/g, '');
    if (person.phones.some((phone) => digits.includes(phone.slice(-8))) || /\bwa\.me\//i.test(address)) return true;
    if (writer === 'customer' || isPersonsPage(read) || read.search(email) !== -1 || withKnown(read) !== read)
      return true;
    return writer === 'person' && !publicHosts.has(hostOf(address));
  }

  function replaceLink(address: string, writer: Writer): string {
    const isKnown = links.has(address);
    if (/\/enlace-\d+$/.test(address)) return address;
    if (!isKnown && (isOfTheShop(address) || !isPersons(address, writer))) return address;
    const host = /^https?:\/\/([^/?#]+)/.exec(address)?.[1] ?? 'example.com';
    return `https://${isKnown ? host : 'example.com'}/${standIns.of('link', address)}`;
  }

  function replaceFound(text: string, writer: Writer): string {
    const mails = text.replace(email, (found) =>
      own.includes(found.toLowerCase()) ? found : standIns.of('email', found),
    );
    const handles =
      writer === 'customer'
        ? mails.replace(handle, (found) => (own.includes(found.toLowerCase()) ? found : standIns.of('handle', found)))
        : mails;
    const placed = withoutAddresses(handles, (found) => public_.includes(found.toLowerCase()), writer === 'customer');
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
  function betweenLinks(text: string, writer: Writer, rest: (part: string) => string): string {
    let clean = '';
    let from = 0;
    for (const { 0: found, index } of linksIn(text, writer)) {
      clean += rest(text.slice(from, index)) + replaceLink(found, writer);
      from = index + found.length;
    }
    return clean + rest(text.slice(from));
  }

  const text = (given: string, writer: Writer): string =>
    betweenLinks(given, writer, (part) => replaceFound(part, writer));

  const known = (given: string): string => betweenLinks(given, 'agent', withKnown);
  return {
    learn,
    learnText,
    text,
    value: (value) => walk(value, '', (one, field) => (notPersonal.test(field) ? known(one) : text(one, 'agent'))),
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
