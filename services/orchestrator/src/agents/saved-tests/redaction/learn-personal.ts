// Remembers what is somebody's in texts and tool results, before anything is replaced.
import { namesIn, wordsOfName } from './personal-words.ts';
import type { StandIns } from './stand-ins.ts';

const orderWord =
  /(?:\b(?:pedido|orden|order|compra|ordem|encomenda)\b[^\n\d]{0,16}?|#|\bn(?:ro|[º°])\.?[ ]*)#?(\d{3,12})(?![\d]|[.,]\d)/giu;
const orderField = /^(?:number|order|order_number)$/;
const parcelField = /tracking_(?:number|code)$/;
const linkField = /(?:^url$|_url$|^payment_link$|_link$)/;
const nameField = /^(?:name|customer_name|contact_name|first_name|last_name|receiver|recipient)$/;

export interface Learner {
  learn(value: unknown): void;
  learnText(text: string): void;
  addName(name: string): void;
}

/** @param links to which addresses that are somebody's are added; @param isOfTheShop whether a word is one of the shop's */
export function createLearner(standIns: StandIns, links: Set<string>, isOfTheShop: (word: string) => boolean): Learner {
  function addName(name: string): void {
    for (const word of wordsOfName(name)) standIns.note('name', word);
  }

  function learnText(text: string): void {
    for (const name of namesIn(text, isOfTheShop)) addName(name);
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

  return { learn: (value) => learn(value), learnText, addName };
}
