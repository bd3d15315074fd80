// Which rules of a routing can never decide, and why; the panel tells it while they are written. Pure.
import type { RoutingRule, RoutingWarning } from './routing.ts';

/** What has to be known of an agent for it. */
export interface KnownAgent {
  id: string;
  is_active: boolean;
  hours: unknown[] | null;
}

export function findWarnings(rules: RoutingRule[], agents: KnownAgent[], channelIds: string[]): RoutingWarning[] {
  return rules.flatMap((rule, place): RoutingWarning[] => {
    const found = (code: RoutingWarning['code'], by: number | null = null) => [{ rule: place + 1, code, by }];
    if (rule.channel_ids && !rule.channel_ids.some((id) => channelIds.includes(id))) return found('no_channel');
    const before = rules.slice(0, place).findIndex((other) => decidesAllOf(other, rule, agents));
    if (before !== -1) return found('shadowed', before + 1);
    return agents.some((agent) => agent.id === rule.agent_id && !agent.is_active) ? found('agent_paused') : [];
  });
}

/** Whether whatever matches `later` matches `earlier` too, whose agent is always there. */
function decidesAllOf(earlier: RoutingRule, later: RoutingRule, agents: KnownAgent[]): boolean {
  const agent = agents.find(({ id }) => id === earlier.agent_id);
  if (!agent?.is_active || agent.hours !== null) return false;
  return (
    covers(earlier.channel_ids, later.channel_ids) &&
    covers(earlier.tags, later.tags) &&
    covers(earlier.intents, later.intents) &&
    (earlier.hours === null || sameHours(earlier.hours, later.hours))
  );
}

/** Every value that lets the later one through lets the earlier one through. */
function covers(earlier: string[] | null, later: string[] | null): boolean {
  return earlier === null || (later !== null && later.every((value) => earlier.includes(value)));
}

function sameHours(one: RoutingRule['hours'], other: RoutingRule['hours']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
