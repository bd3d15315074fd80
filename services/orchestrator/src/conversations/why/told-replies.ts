// The part of a timeline after the agent answered: what was stored, each try to send it, and what WhatsApp said of it.
import { passed } from './told.ts';
import type { Told } from './told.ts';
import type { TimelineBubble, TimelineFacts, TimelineTurn } from './timeline.store.ts';

export interface ToldReplies {
  entries: Told[];
  /** A bubble was taken by WhatsApp. */
  arrived: boolean;
  /** A bubble is still on its way. */
  waiting: boolean;
}

const taken = ['sent', 'delivered', 'read'];

export function toldReplies({ bubbles, events }: TimelineFacts, final: TimelineTurn | null): ToldReplies {
  const handOff = events.find((event) => event.kind === 'handed-off');
  const entries: Told[] = [];
  const stored = bubbles[0];
  if (stored && final)
    entries.push(
      passed('reply', codeOfReply(final, bubbles), stored.created_at, { bubbles: bubbles.length, turn_id: final.id }),
    );
  else if (handOff && !final)
    entries.push(passed('reply', 'reply.handed_off', handOff.created_at, { reason: handOff.data.reason }));
  entries.push(...bubbles.flatMap((bubble, index) => entriesOf(bubble, index + 1, bubbles.length)));
  return {
    entries,
    arrived: bubbles.some((bubble) => taken.includes(bubble.status)),
    waiting: bubbles.some((bubble) => ['queued', 'sending'].includes(bubble.status)),
  };
}

function codeOfReply(final: TimelineTurn, bubbles: TimelineBubble[]): string {
  if (bubbles.every((bubble) => bubble.author === 'system')) return 'reply.handed_off';
  return final.status === 'failed' || bubbles.some((bubble) => bubble.fallback) ? 'reply.apology' : 'reply.stored';
}

function entriesOf(bubble: TimelineBubble, number: number, of: number): Told[] {
  const data = { bubble: number, of, message_id: bubble.id };
  const sends = bubble.deliveries.map((one): Told => {
    const at = new Date(one.sent_at ?? one.at);
    const more = { ...data, attempts: one.attempts, reason: one.code };
    switch (one.status) {
      case 'sent':
        return passed('send', 'send.sent', at, more);
      case 'queued':
      case 'sending':
        return { stage: 'send', at, verdict: 'waiting', code: 'send.waiting', data: { ...more, due_at: one.due_at } };
      case 'unknown':
        return { stage: 'send', at, verdict: 'unknown', code: 'send.unknown', data: more };
      case 'canceled':
        return { stage: 'send', at, verdict: 'stopped', code: 'send.canceled', data: more };
      default:
        return {
          stage: 'send',
          at,
          verdict: 'failed',
          code: one.code === 'conversations.window-closed' ? 'send.window_closed' : 'send.refused',
          data: more,
        };
    }
  });
  const statuses = Object.entries(bubble.status_times)
    .filter(([status]) => status !== 'sent')
    .toSorted(([, a], [, b]) => Date.parse(a) - Date.parse(b))
    .map(([status, at]): Told =>
      status === 'failed'
        ? {
            stage: 'status',
            at: new Date(at),
            verdict: 'failed',
            code: 'status.failed',
            data: { ...data, reason: bubble.error?.code ?? null },
          }
        : passed('status', `status.${status}`, new Date(at), data),
    );
  return [...sends, ...statuses];
}
