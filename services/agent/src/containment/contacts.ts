// Says which addresses, numbers and accounts a reply may send a customer to: the shop's own, what its owner approved, and the parcel of this turn's order.
import type { TurnRequest } from '@nexus/contracts/turn';
import { isEarlierCall } from '../history/tell-once.ts';
import type { ModelMessage } from '../models/model.ts';
import { factTexts } from '../shop-facts/describe-shop-facts.ts';
import { comparableLink } from '../truth/reading/links.ts';

export interface Contacts {
  /** Hosts of the shop's own pages, without "www.". */
  hosts: Set<string>;
  /** Comparable addresses that are fine as a whole: pictures, this turn's parcels. */
  links: Set<string>;
  /** Texts of the owner and the shop's people, in lower case. */
  approved: string[];
}

type Fields = Record<string, unknown>;

/** Fields that the shop's system fills in itself. Links inside of descriptions, names and notes are none of these. */
const pages = new Set(['url', 'checkout_url']);
const ownContacts = new Set(['email', 'phone']);
/** Their results repeat what the customer said. */
const ofTheCustomer = new Set(['remember', 'forget']);

/** What may be named in an answer to this turn. */
export function contactsOf(turn: TurnRequest, messages: ModelMessage[]): Contacts {
  const contacts: Contacts = { hosts: new Set(), links: new Set(), approved: [] };
  const approve = (text: string) => void contacts.approved.push(text.normalize('NFKC').toLowerCase());
  approve(turn.agent.system_prompt);
  approve(turn.tenant.store_name);
  for (const text of Object.values(factTexts(turn))) approve(text);
  for (const { name, result, ok } of turn.earlier_results) if (ok) addResult(name, result, false);
  for (const item of turn.history) {
    if (item.role === 'person' || item.role === 'automatic') approve(item.text);
    for (const { name, result, ok } of item.tool_results) if (ok) addResult(name, result, false);
  }
  for (const message of messages)
    if (message.role === 'result' && !isEarlierCall(message.callId))
      addResult(message.name, parsed(message.text), true);
  return contacts;

  function addResult(name: string, result: unknown, isOfThisTurn: boolean): void {
    if (ofTheCustomer.has(name)) return;
    if (name === 'search_knowledge') addTexts(result);
    else addFields(result, name, isOfThisTurn);
  }

  function addFields(value: unknown, name: string, isOfThisTurn: boolean): void {
    if (Array.isArray(value)) for (const one of value) addFields(one, name, isOfThisTurn);
    else if (typeof value === 'object' && value !== null)
      for (const [field, inner] of Object.entries(value as Fields)) {
        if (typeof inner !== 'string') addFields(inner, name, isOfThisTurn);
        else if (pages.has(field)) addPage(inner);
        else if (field === 'image_url' || (field === 'shipping_tracking_url' && isOfThisTurn))
          contacts.links.add(comparableLink(inner));
        else if (name === 'store_info' && ownContacts.has(field)) approve(inner);
      }
  }

  function addPage(address: string): void {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') return;
    contacts.hosts.add(url.host.replace(/^www\./, ''));
  }

  function addTexts(value: unknown): void {
    if (typeof value === 'string') approve(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) addTexts(inner);
  }
}

/** A result too long for the model was cut and is no JSON any more: nothing in it counts. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
