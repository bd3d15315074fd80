// The handoff's settings as the form holds them, and as the API takes them.
import type { HandoffConfig, HandoffConfigInput } from '../../api/contract-types.ts';
import { usualHours } from '../../ui/form/usual-hours.ts';

export type Rules = HandoffConfig['rules'];
export type Stretch = NonNullable<HandoffConfig['attention_hours']>[number];
/** Rules that are about words, with a switch and words of the owner. */
export const wordRules = ['payment_receipt', 'complaint', 'frustration'] as const;

export type Security = NonNullable<HandoffConfig['smtp']>['security'];
/** What the mail may tell. */
export const contextFlags = ['name', 'phone', 'history', 'ids'] as const;
/** The port each kind of security is usually offered on. */
export const usualPorts: Record<Security, number> = { starttls: 587, tls: 465, none: 25 };
/** Something like an e-mail address; the API decides. */
export const mailPattern = /^\S+@\S+\.\S+$/;

export interface HandoffFormValues {
  /** Whether a mail is sent: switched on, and with a server to send it. */
  mail: boolean;
  destination_email: string;
  customer_notice: string;
  context: HandoffConfig['context'];
  rules: Rules;
  /** Somebody is there only in the hours below. */
  has_hours: boolean;
  hours: Stretch[];
  agent_answers_outside: boolean;
  reminder_minutes: number;
  /** Null: the default text. */
  second_notice: string | null;
  smtp: { host: string; port: number; security: Security; user: string; password: string; from: string };
}

/** What the form begins with. */
export function valuesOf(config: HandoffConfig): HandoffFormValues {
  const { smtp } = config;
  return {
    mail: config.enabled && smtp !== null,
    destination_email: config.destination_email ?? '',
    customer_notice: config.customer_notice,
    context: config.context,
    rules: config.rules,
    has_hours: config.attention_hours !== null,
    hours: config.attention_hours ?? usualHours,
    agent_answers_outside: config.agent_answers_outside,
    reminder_minutes: config.reminder_minutes,
    second_notice: config.second_notice,
    smtp: {
      host: smtp?.host ?? '',
      port: smtp?.port ?? 587,
      security: smtp?.security ?? 'starttls',
      user: smtp?.user ?? '',
      password: '',
      from: smtp?.from ?? '',
    },
  };
}

/** An empty password keeps the one that is set; without a mail server there is nothing to send with. */
export function inputOf(values: HandoffFormValues): HandoffConfigInput {
  const { smtp } = values;
  return {
    enabled: values.mail,
    destination_email: values.destination_email.trim() || null,
    customer_notice: values.customer_notice.trim(),
    context: values.context,
    rules: values.rules,
    attention_hours: values.has_hours && values.hours.length > 0 ? values.hours : null,
    agent_answers_outside: values.agent_answers_outside,
    reminder_minutes: Number(values.reminder_minutes),
    second_notice: values.second_notice,
    smtp: smtp.host.trim()
      ? {
          host: smtp.host.trim(),
          port: Number(smtp.port),
          security: smtp.security,
          user: smtp.user.trim() || null,
          from: smtp.from.trim(),
          ...(smtp.password ? { password: smtp.password } : {}),
        }
      : null,
  };
}
