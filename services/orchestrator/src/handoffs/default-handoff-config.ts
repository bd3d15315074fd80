// What a new shop's handoff settings are until its owner changes them.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';

/** Which facts of the customer the mail may carry. */
export interface HandoffContext {
  name: boolean;
  phone: boolean;
  history: boolean;
  ids: boolean;
}

export const defaultHandoffContext: HandoffContext = { name: true, phone: true, history: true, ids: true };

/** What the customer reads when a person takes over, in the shop's language (BCP 47 locale). */
export function defaultCustomerNotice(locale: string): string {
  if (locale.startsWith('pt')) return 'Vou passar a conversa para alguém da equipe. Em breve te respondem por aqui. 🙌';
  if (locale.startsWith('en')) return 'I am passing you to a person of our team. They will answer you here shortly. 🙌';
  return 'Te paso con una persona del equipo. En un ratito te responde por acá. 🙌';
}

/** What a shop has that set nothing else. The minutes are also the column's default. */
export const defaultHandoffSettings = {
  rules: {},
  attention_hours: null,
  agent_answers_outside: false,
  reminder_minutes: 15,
  second_notice: null,
};

/** Inserts the settings of a new shop: mail switched on, but none is sent before there is an address and an SMTP server. */
export async function insertDefaultHandoffConfig(tx: Transaction, tenantId: string, locale: string): Promise<void> {
  await tx.query(
    `insert into handoff_configs (tenant_id, id, enabled, destination_email, customer_notice, smtp, context)
     values ($1, $2, true, null, $3, null, $4) on conflict (tenant_id) do nothing`,
    [tenantId, newId(), defaultCustomerNotice(locale), JSON.stringify(defaultHandoffContext)],
  );
}
