// The shop's handoff rules, applied to a turn: before the agent is asked, and to what it answered.
import type { TurnResult } from '@nexus/contracts/turn';
import type { AnsweringAgent } from '../../agents/look-up-agents.ts';
import { chooseRule, rulesOf } from '../../handoffs/rules/choose-rule.ts';
import type { RuleReason, SaidLine } from '../../handoffs/rules/choose-rule.ts';
import { failsAgain } from '../../handoffs/rules/fails-again.ts';
import type { SpokenAnswer } from '../../handoffs/rules/fails-again.ts';
import type { HistoryRow, TurnContext, WaitingMessage } from '../store/turns.store.ts';

type RuledContext = Pick<TurnContext, 'handoff_rules' | 'waiting_since'>;

/** The agent's own rules in place of the shop's, each that is set. */
export function withOwnRules(
  { handoff_rules: shops }: Pick<TurnContext, 'handoff_rules'>,
  agent: Pick<AnsweringAgent, 'handoff_rules'> | null,
): Pick<TurnContext, 'handoff_rules'> {
  const own = agent?.handoff_rules ?? null;
  return { handoff_rules: own === null ? shops : { ...rulesOf(shops), ...own } };
}

/** Null: the agent may answer; also while it goes on because nobody is there whom it could hand over to. */
export function ruleOfTurn(context: RuledContext, waiting: WaitingMessage[], rows: HistoryRow[]): RuleReason | null {
  if (context.waiting_since !== null) return null;
  const before = rows.filter((row) => !row.waits).map((row) => ({ by: speakerOf(row.author), text: row.text }));
  return chooseRule(
    rulesOf(context.handoff_rules),
    waiting.map((message) => message.text),
    before,
  );
}

function speakerOf(author: HistoryRow['author']): SaidLine['by'] {
  return author === 'customer' || author === 'agent' ? author : 'other';
}

/** The result as it is, or a handoff in its place when it is one failure too many; its steps stay for the thinking log. */
export function failsOnceMore(context: RuledContext, rows: HistoryRow[], result: TurnResult): TurnResult {
  const rule = rulesOf(context.handoff_rules).repeated_failure;
  if (!rule.on || result.handoff || context.waiting_since !== null) return result;
  const answer = {
    text: result.messages.map((message) => message.text).join('\n'),
    fallback: result.outcome === 'failed',
    looked: result.steps.some((step) => step.tool?.ok),
  };
  if (!failsAgain(answersOf(rows), answer, rule.times)) return result;
  return { ...result, outcome: 'handed_off', messages: [], handoff: { reason: 'repeated_failure', summary: null } };
}

/** The agent's answers since a person or the system last spoke, oldest first. */
function answersOf(rows: HistoryRow[]): SpokenAnswer[] {
  const answers: (SpokenAnswer & { turn: string | null })[] = [];
  for (const row of rows) {
    if (row.direction === 'in') continue;
    if (row.author !== 'agent') {
      answers.length = 0;
      continue;
    }
    const last = answers.at(-1);
    if (last && last.turn !== null && last.turn === row.turn_id) last.text += `\n${row.text}`;
    else answers.push({ text: row.text, fallback: row.fallback === true, turn: row.turn_id });
  }
  return answers;
}
