// May a voice note be written down for money? Where the agent may answer, or a person in charge reads it; within the caps.
import { reasonForSilence } from '../conversations/permit-turn.ts';
import type { Switches } from '../conversations/permit-turn.ts';

export interface HearingFacts extends Switches {
  /** Of its message. */
  unanswered_reason: string | null;
  turns_last_hour: number;
  /** Voice notes of this customer that were written down within the last hour. */
  heard_last_hour: number;
  daily_budget_usd: number;
  spent_today_usd: number;
}

/** Code of why not, or null. Where a person is in charge no turn counts, so voice notes count for themselves. */
export function reasonNotToHear(facts: HearingFacts, customerTurnsPerHour: number): string | null {
  const said = facts.unanswered_reason;
  if (said === 'historical' || said?.startsWith('type_')) return said;
  const silence = reasonForSilence(facts.owner === 'human' ? { ...facts, owner: 'ai' } : facts);
  if (silence) return silence;
  const answered = Math.max(facts.turns_last_hour, facts.heard_last_hour);
  if (customerTurnsPerHour > 0 && answered >= customerTurnsPerHour) return 'too_many_turns';
  return facts.daily_budget_usd > 0 && facts.spent_today_usd >= facts.daily_budget_usd ? 'budget_exhausted' : null;
}
