// For tests of the truth check: what of a reply no source bears out, in a turn that was told this and whose tools gave that.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ModelMessage } from '../models/model.ts';
import { unsourced } from '../truth/check-reply.ts';
import { sourcesOf } from '../truth/sources.ts';
import { turnFor } from './start-test-agent.ts';

/**
 * @param results a tool's name and what it gave, each
 * @returns `kind: words` of each claim without a source
 */
export function unsourcedClaims(
  reply: string,
  told: Partial<TurnRequest> & { prompt: string },
  results: [string, unknown][] = [],
): string[] {
  const { prompt, ...changes } = told;
  const turn = turnFor('', changes);
  turn.agent.system_prompt = prompt;
  const messages = results.map(([name, value]): ModelMessage => ({
    role: 'result',
    callId: name,
    name,
    text: JSON.stringify(value),
  }));
  return unsourced(reply, sourcesOf(turn, messages)).map(({ kind, written }) => `${kind}: ${written}`);
}
