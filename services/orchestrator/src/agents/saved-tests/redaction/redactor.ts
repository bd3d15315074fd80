// Finds what is somebody's in texts and values, and puts stand-ins in its place.
import { personalNumbersIn } from './personal-numbers.ts';
import { namesIn, withoutAddresses, wordsOfName } from './personal-words.ts';
import { createStandIns } from './stand-ins.ts';

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
const orderWord =
  /(?:\b(?:pedido|orden|order|compra|ordem|encomenda)\b[^\n\d]{0,16}?|#|\bn(?:ro|[º°])\.?[ ]*)#?(\d{3,12})(?![\d]|[.,]\d)/giu;

/** Fields whose values are machine's, prices or times: no telephone stands in them. */
const notPersonal =
  /^(?:id|\w+_id|sku|price|total|amount|unit_price|promotional_price|quantity|stock|limit|currency|image_url|\w+_at|at|sum|lines)$/;
const orderField = /^(?:number|order|order_number)$/;
const parcelField = /tracking_(?:number|code)$/;
const linkField = /(?:^url$|_url$|^payment_link$|_link$)/;
const nameField = /^(?:name|customer_name|contact_name|first_name|last_name|receiver|recipient)$/;

/** @param ofTheShop texts whose telephones, addresses and links are the shop's own */
export function createRedactor(person: KnownPerson, ofTheShop: string[]): Redactor {
  const standIns = createStandIns();
  const own = ofTheShop.join('\n').toLowerCase();
  const ownDigits = own.replace(/[ .()+\-/]/g, '');
  const ids = person.ids.filter((id) => id.length > 3);
  const links = new Set<string>();
  for (const phone of person.phones) standIns.note('phone', phone);
  for (const name of person.names) addName(name);

  const isOwnNumber = (digits: string): boolean =>
    digits.length >= 7 &&
    ownDigits.includes(digits.slice(-8)) &&
    !person.phones.some((one) => one.endsWith(digits.slice(-8)));

  function addName(name: string): void {
    for (const word of wordsOfName(name)) standIns.note('name', word);
  }

  function learnText(text: string): void {
    for (const name of namesIn(text)) addName(name);
    for (const { 1: number = '' } of text.matchAll(orderWord)) standIns.note('order', number);
  }

  function learn(value: unknown, field = '', isInner = false): void {
    if (Array.isArray(value)) for (const one of value) learn(one, field, isInner);
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) learn(one, name, field === 'items' || field === 'products');
    else if (typeof value === 'string' || typeof value === 'number') learnField(String(value), field, isInner);
  }

  function learnField(text: string, field: string, isInner: boolean): void {
    if (orderField.test(field) && /^#?\d{1,12}$/.test(text)) standIns.note('order', text);
    else if (parcelField.test(field)) standIns.note('parcel', text);
    else if (linkField.test(field) && /^https?:/.test(text)) links.add(text);
    else if (nameField.test(field) && !isInner) addName(text);
    else learnText(text);
  }

  /** Known values, longest first, wherever they stand. */
  function replaceKnown(text: string): string {
    let clean = text;
    for (const id of ids) clean = clean.replaceAll(id, 'id-0');
    clean = replaceWords(clean, standIns.known('parcel'), (parcel) => standIns.of('parcel', parcel));
    for (const order of standIns.known('order'))
      clean = clean.replace(
        new RegExp(
          String.raw`(?<![\d.,]|\$ ?)0*${order.replace(/\D/g, '').replace(/^0+(?=\d)/, '')}(?!\d|[.,]\d)`,
          'g',
        ),
        standIns.of('order', order),
      );
    clean = replaceWords(clean, standIns.known('name'), (name) => standIns.of('name', name));
    for (const phone of standIns.known('phone')) clean = clean.replace(looseDigits(phone), standIns.of('phone', phone));
    clean = replaceWords(clean, standIns.known('email'), (known) => standIns.of('email', known));
    for (const known of [...standIns.known('document'), ...standIns.known('account')])
      clean = clean.replace(looseDigits(known, true), (found) =>
        standIns.of(standIns.known('document').includes(known) ? 'document' : 'account', found),
      );
    return clean;
  }

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
    return replaceKnown(clean + placed.slice(from));
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

  function walk(value: unknown, field: string, clean: (one: string, field: string) => string): unknown {
    if (typeof value === 'string') return clean(value, field);
    if (typeof value === 'number') {
      const written = clean(String(value), field);
      return written === String(value) ? value : Number.isFinite(Number(written)) ? Number(written) : written;
    }
    if (Array.isArray(value)) return value.map((one) => walk(one, field, clean));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, clean)]));
  }

  const known = (given: string): string => betweenLinks(given, false, replaceKnown);
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

/** Whole words, whatever their case and accents; all in one go, so that no stand-in is taken for a word. */
function replaceWords(text: string, words: string[], standInOf: (found: string) => string): string {
  if (words.length === 0) return text;
  const patterns = words.toSorted((one, other) => other.length - one.length).map(accentless);
  const whole = new RegExp(String.raw`(?<![\p{L}\d])(?:${patterns.join('|')})(?![\p{L}\d])`, 'giu');
  return text.normalize('NFC').replace(whole, standInOf);
}

function accentless(word: string): string {
  const letters = [...word.normalize('NFC')].map((letter) => {
    const folded = accented[letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()];
    return folded ? `[${folded}${folded.toUpperCase()}]` : letter.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  });
  return letters.join('');
}

const accented: Record<string, string> = {
  a: 'aáàâãä',
  e: 'eéèêë',
  i: 'iíìîï',
  o: 'oóòôõö',
  u: 'uúùûü',
  n: 'nñ',
  c: 'cç',
};

/** The digits of a number with any marks between; of a telephone its line, with whatever of it stands before. */
function looseDigits(number: string, whole = false): RegExp {
  const digits = number.replace(/\D/g, '');
  const line = whole ? digits : digits.slice(-8);
  const marks = String.raw`[ .()\-/]{0,3}`;
  const before = whole ? '' : String.raw`\+?(?:\d${marks}){0,7}`;
  return new RegExp(String.raw`(?<!\d)${before}${[...line].join(marks)}(?!\d)`, 'g');
}
