// Which rule of the shop hands a conversation to a person for what the customer just wrote. Decided by code; no model is asked.
import { handoffRules } from '@nexus/contracts/handoff-settings';
import type { HandoffRules } from '@nexus/contracts/handoff-settings';
import { acceptsPerson } from './accepts-person.ts';
import { asksForPerson } from './asks-for-person.ts';
import { complains } from './complains.ts';
import { foldWords, holdsWord } from './fold-words.ts';
import { provesPayment, showsReceipt, withoutLabel } from './proves-payment.ts';
import { showsFrustration } from './shows-frustration.ts';

/** Reasons a rule gives; the same codes as those of the agent's tool where both know them. */
export type RuleReason = 'customer_asked' | 'payment_receipt' | 'complaint' | 'frustration' | 'repeated_failure';

/** The rules as kept, with defaults for what is not in them; those of a shop that kept none. */
export function rulesOf(kept: unknown): HandoffRules {
  const read = handoffRules.safeParse(kept ?? {});
  return read.success ? read.data : handoffRules.parse({});
}

/** What was said in the episode, oldest first. */
export interface SaidLine {
  by: 'customer' | 'agent' | 'other';
  text: string;
}

const talkShown = 6;

/** @param waiting texts of the customer that nobody has answered yet, oldest first; @param before the lines before them */
export function chooseRule(rules: HandoffRules, waiting: string[], before: SaidLine[]): RuleReason | null {
  const written = waiting.map(withoutLabel);
  const folded = written.map(foldWords).join('\n');
  const last = before.at(-1);
  if (last?.by === 'agent' && acceptsPerson(foldWords(last.text), folded)) return 'customer_asked';
  if (asksForPerson(folded) || holdsWord(folded, rules.customer_asked.words)) return 'customer_asked';
  const { payment_receipt: payment, complaint, frustration } = rules;
  if (payment.on) {
    const talk = foldWords(
      before
        .slice(-talkShown)
        .map((line) => line.text)
        .join('\n'),
    );
    if (provesPayment(folded) || waiting.some((text) => showsReceipt(text, talk)) || holdsWord(folded, payment.words))
      return 'payment_receipt';
  }
  if (complaint.on && (complains(folded) || holdsWord(folded, complaint.words))) return 'complaint';
  if (frustration.on) {
    const own = before.filter((line) => line.by === 'customer').map((line) => withoutLabel(line.text));
    if (showsFrustration(written, own)) return 'frustration';
    if (holdsWord(folded, frustration.words)) return 'frustration';
  }
  return null;
}
