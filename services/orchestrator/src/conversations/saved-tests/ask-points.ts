// Where in an exchange the agent is asked: after what the customer wrote, where an answer of the agent followed.
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';

/** Numbers of messages before which it is asked. Of one answer: only the last. */
export function askPoints({ scope, messages }: Pick<SavedExchange, 'scope' | 'messages'>): number[] {
  const points = messages.flatMap((message, place) => {
    const next = messages[place + 1];
    const isLast = scope === 'answer' && !messages.slice(place + 1).some(({ role }) => role === 'customer');
    return message.role === 'customer' && (isLast || next?.role === 'agent') ? [place + 1] : [];
  });
  return scope === 'answer' ? points.slice(-1) : points;
}

/** Whether a person took over before the last of the points, where then the agent had gone on. */
export function isTakenOverEarly(exchange: Pick<SavedExchange, 'scope' | 'messages'>, point: number): boolean {
  if (point === askPoints(exchange).at(-1)) return false;
  const after = exchange.messages.slice(point);
  const next = after.findIndex(({ role }) => role === 'customer');
  const replies = next === -1 ? after : after.slice(0, next);
  return !replies.some(({ tool_results: told }) => told.some(({ name }) => name === 'hand_off_to_person'));
}
