// To whom an agent may hand a conversation over: the others that are there now, each under a key that its tool takes.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ShopAgent } from '../../agents/look-up-agents.ts';

/** Name the agent service gives the tool. */
export const handOverTool = 'hand_over_to_colleague';

export interface Colleague {
  id: string;
  shown: TurnRequest['colleagues'][number];
}

/** None for an agent that may not hand over. */
export function colleaguesOf(
  agent: Pick<ShopAgent, 'id' | 'enabled_tools'>,
  agents: ShopAgent[],
  isThere: (agent: ShopAgent) => boolean,
): Colleague[] {
  if (!agent.enabled_tools.includes(handOverTool)) return [];
  const taken = new Set<string>();
  return agents
    .filter((one) => one.id !== agent.id && isThere(one))
    .map(({ id, name, role }) => ({ id, shown: { key: freeKey(name, role, taken), name, role } }));
}

function freeKey(name: string, role: string, taken: Set<string>): string {
  const plain = plainLetters(name)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  const base = plain || role;
  let key = base;
  for (let count = 2; taken.has(key); count += 1) key = `${base}_${count}`;
  taken.add(key);
  return key;
}
