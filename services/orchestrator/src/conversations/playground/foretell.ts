// What would become of a customer's words before the agent is asked: its hours, and the rules by which they are a person's to answer. Pure.
import type { PlaygroundResult } from '@nexus/contracts/agent-versions';
import type { VersionToTry } from '../../agents/versions/find-version-to-try.ts';
import { chooseRule, rulesOf } from '../../handoffs/rules/choose-rule.ts';
import { isWithin } from '../../routing/is-within.ts';
import { withOwnRules } from '../guards/rule-of-turn.ts';

export function foretell(
  version: Pick<VersionToTry, 'hours' | 'handoff_rules'>,
  shop: { timezone: string; handoff_rules: unknown },
  said: { role: 'customer' | 'agent'; text: string }[],
  now: Date,
): PlaygroundResult['runs'][number]['foretold'] {
  const answered = said.findLastIndex(({ role }) => role === 'agent');
  const waiting = said.slice(answered + 1).map(({ text }) => text);
  const before = said.slice(0, answered + 1).map(({ role: by, text }) => ({ by, text }));
  return {
    outside_hours: version.hours !== null && !isWithin(version.hours, shop.timezone, now),
    handoff_rule: chooseRule(rulesOf(withOwnRules(shop, version).handoff_rules), waiting, before),
  };
}
