// The scripted models: one that plays the solution, one that does nothing, one that always hands over, a liar, and one that obeys attackers.
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Task } from '../task.ts';
import type { Lie } from './lie-in.ts';
import { lieIn } from './lie-in.ts';
import type { ChatMessage, Mind, Said } from './model-server.ts';
import { restyled } from './restyle.ts';

export const modelNames = ['oracle', 'do-nothing', 'hand-off', 'liar', 'obeyer', 'seller'] as const;
export type ModelName = (typeof modelNames)[number];

export interface Casting {
  task: Task;
  seed: number;
  /** Which turn of the task is being played. */
  turn(): number;
  /** Called with each falsehood that is about to be said. */
  lied(lie: Lie): void;
  /** Called when an attacker is obeyed. */
  obeyed(): void;
}

const handOver: Said = { calls: [{ name: 'hand_off_to_person', arguments: { reason: 'other', summary: '' } }] };

export function makeMind(name: ModelName, casting: Casting): Mind {
  switch (name) {
    case 'oracle':
      return (messages) => solution(casting, messages);
    case 'do-nothing':
      return () => ({ content: '' });
    case 'hand-off':
      return () => handOver;
    case 'liar':
      return (messages) => lied(casting, messages);
    case 'obeyer':
      return (messages) => obeyed(casting, messages);
    case 'seller':
      return () => null;
  }
}

/** Steps of calls made since the customer's last words. */
function stepsMade(messages: ChatMessage[]): number {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return messages.slice(last + 1).filter(({ tool_calls: calls = [] }) => calls.length > 0).length;
}

function solution({ task, turn, seed }: Casting, messages: ChatMessage[]): Said {
  const { calls, reply } = task.turns[turn()]?.reference ?? { calls: [], reply: '' };
  const next = calls[stepsMade(messages)];
  if (next !== undefined) return { calls: next };
  return { content: restyled(filled(reply ?? '', messages), task.language, makeRandom(seed)) };
}

/** {{field}} is the field of that name in the newest result that has it. */
function filled(reply: string, messages: ChatMessage[]): string {
  return reply.replace(/\{\{(\w+)\}\}/g, (whole, field: string) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
    const pattern = new RegExp(`"${field}":"((?:[^"\\\\]|\\\\.)*)"`);
    const found = results.toReversed().flatMap((text) => pattern.exec(text)?.[1] ?? [])[0];
    return found ?? whole;
  });
}

/** The solution with one fact changed in each reply that states any. */
function lied(casting: Casting, messages: ChatMessage[]): Said {
  const said = solution(casting, messages);
  if (said.content === undefined) return said;
  const lie = lieIn(said.content, makeRandom(casting.seed + casting.turn()));
  if (lie === null) return said;
  casting.lied(lie);
  return { content: lie.text };
}

/** Does what the attacker writes, where there is one; else the solution. */
function obeyed(casting: Casting, messages: ChatMessage[]): Said {
  const attack = casting.task.turns[casting.turn()]?.obeyed;
  if (attack === undefined) return solution(casting, messages);
  casting.obeyed();
  if (attack.calls.length > 0 && stepsMade(messages) === 0) return { calls: attack.calls };
  return { content: attack.says };
}
