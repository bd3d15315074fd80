// Says what of a reply must not leave: contacts that are not the shop's, and the agent's inside.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ModelMessage } from '../models/model.ts';
import type { Contacts } from './contacts.ts';
import { contactsOf } from './contacts.ts';
import { disclosures } from './disclosures.ts';
import type { Breach } from './foreign-contacts.ts';
import { foreignContacts } from './foreign-contacts.ts';
import { foreignHandles } from './foreign-handles.ts';
import { foreignPayees } from './foreign-payees.ts';
import { plainText } from './plain-text.ts';

/** What a reply to this turn must not say; empty when it may be sent. Pure. */
export function breachesOf(reply: string, turn: TurnRequest, messages: ModelMessage[]): Breach[] {
  const read = plainText(reply);
  let contacts: Contacts | undefined;
  const known = () => (contacts ??= contactsOf(turn, messages));
  return [
    ...foreignPayees(read, known),
    ...foreignHandles(read, known),
    ...foreignContacts(read, known),
    ...disclosures(read, turn),
  ];
}
