// May the agent answer these messages? Decided anew for each turn from what Postgres says now.
import { phoneVariants } from '../customers/match-phone.ts';
import type { TurnContext, WaitingMessage } from './store/turns.store.ts';

export interface TurnGuards {
  now: Date;
  /** 0: no limit. */
  customerTurnsPerHour: number;
  staleAfterMinutes: number;
  /** A machine seems to answer on the other side. */
  machine: boolean;
  /** The shop's rule by which what the customer wrote is a person's to answer; null: none. */
  rule: string | null;
}

/** `answer`; `silent`: nothing is sent, for the reason; `hand_off`: a person takes over, for the reason. */
export type Permission = { verdict: 'answer' } | { verdict: 'silent' | 'hand_off'; reason: string };

/** The first rule that applies wins: switches of people first, then guards. */
export function permitTurn(context: TurnContext, waiting: WaitingMessage[], guards: TurnGuards): Permission {
  const silent = reasonForSilence(context);
  if (silent) return { verdict: 'silent', reason: silent };
  const oldest = Math.min(guards.now.getTime(), ...waiting.map(({ at }) => at.getTime()));
  if (guards.now.getTime() - oldest > guards.staleAfterMinutes * 60_000)
    return { verdict: 'hand_off', reason: 'message_stale' };
  if (guards.rule) return { verdict: 'hand_off', reason: guards.rule };
  if (guards.machine) return { verdict: 'hand_off', reason: 'loop' };
  if (guards.customerTurnsPerHour > 0 && context.turns_last_hour >= guards.customerTurnsPerHour)
    return { verdict: 'hand_off', reason: 'too_many_turns' };
  if (context.daily_budget_usd > 0 && context.spent_today_usd >= context.daily_budget_usd)
    return { verdict: 'hand_off', reason: 'budget_exhausted' };
  return { verdict: 'answer' };
}

/** What people have switched: whom the agent answers, where and whether at all. */
export type Switches = Pick<
  TurnContext,
  | 'is_active'
  | 'mode'
  | 'mode_since'
  | 'test_numbers'
  | 'ai_enabled'
  | 'owner'
  | 'blocked'
  | 'never_answer'
  | 'created_at'
  | 'customer_phone'
  | 'reply_to_id'
>;

/** Code of the switch that silences the agent here, or null. Asked before a turn and again before each bubble leaves. */
export function reasonForSilence(context: Switches): string | null {
  if (!context.is_active) return 'tenant_off';
  if (context.mode === 'off') return 'channel_off';
  if (!context.ai_enabled) return 'conversation_off';
  if (context.owner === 'human') return 'person_in_charge';
  if (context.owner === 'nobody') return 'nobody_in_charge';
  if (context.blocked) return 'customer_blocked';
  if (context.never_answer) return 'customer_never_answer';
  if (context.mode === 'test_numbers' && !isTestNumber(context)) return 'not_a_test_number';
  if (context.mode === 'new_customers' && context.created_at < context.mode_since) return 'not_a_new_customer';
  return null;
}

function isTestNumber(context: Switches): boolean {
  const forms = new Set(phoneVariants(context.customer_phone ?? context.reply_to_id));
  return context.test_numbers.some((number) => phoneVariants(number).some((form) => forms.has(form)));
}
