// What a customer is called in the panel: the name, else the number, else "without a name".
import type { TFunction } from 'i18next';
import type { Customer } from '../../api/contract-types.ts';
import { formatPhone } from '../../texts/format.ts';

export function customerName(t: TFunction, customer: Customer): string {
  return customer.name?.trim() || (customer.phone ? formatPhone(customer.phone) : t('conversation.noName'));
}
