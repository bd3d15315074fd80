// Scripted misbehaviour: rules that match a call to the vendor's API or a webhook delivery, and what to do then.
import type { Behaviour, BehaviourAction, BehaviourMatch, Network } from './model.ts';
import { nextId } from './network.ts';

/** What is known of a call or delivery when rules are matched against it. */
type Occasion = {
  operation: string;
  method?: string;
  path?: string;
  to?: string;
  body?: string;
  event?: string;
  status?: string;
};

type WrittenAction = BehaviourAction & { type?: string; then?: 'hang' | 'reset' };

/** `times` 0 or null means until removed; without it a rule works once. `{type: "hang"}` is another way to write `{hang: true}`. */
export function addBehaviour(
  network: Network,
  rule: { match?: BehaviourMatch; action: WrittenAction; times?: number | null },
): Behaviour {
  const behaviour: Behaviour = {
    id: `bhv_${nextId(network, 10)}`,
    match: rule.match ?? {},
    action: plainAction(rule.action),
    times: rule.times === undefined ? 1 : (rule.times ?? 0),
    used: 0,
  };
  network.behaviours.push(behaviour);
  return behaviour;
}

function plainAction({ type, then, ...action }: WrittenAction): BehaviourAction {
  if (type === 'hang' || type === 'reset' || type === 'garbage') return { ...action, [type]: true };
  return type === 'accept_then_timeout' ? { ...action, accept_then: then ?? 'hang' } : action;
}

/** The first rule that fits and is not used up; using it counts. */
export function takeBehaviour(network: Network, occasion: Occasion): BehaviourAction | null {
  const behaviour = network.behaviours.find(
    (rule) => (rule.times === 0 || rule.used < rule.times) && fits(rule.match, occasion),
  );
  if (!behaviour) return null;
  behaviour.used += 1;
  return behaviour.action;
}

function fits(match: BehaviourMatch, occasion: Occasion): boolean {
  if (match.operation === undefined && occasion.operation === 'webhook' && match.event === undefined) return false;
  const exact = (['operation', 'method', 'event', 'status'] as const).every(
    (key) => match[key] === undefined || match[key] === occasion[key],
  );
  if (!exact) return false;
  if (match.path !== undefined && !occasion.path?.includes(match.path)) return false;
  if (match.body_includes !== undefined && !occasion.body?.includes(match.body_includes)) return false;
  return match.to === undefined || match.to.replace(/\D/g, '') === occasion.to?.replace(/\D/g, '');
}
