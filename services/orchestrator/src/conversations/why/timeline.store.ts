// SQL of the timeline: every row that tells what became of one message of a customer.
import type { Transaction } from '@nexus/database/database';

export interface AskedMessage {
  id: string;
  conversation_id: string;
  type: string;
  at: Date;
  created_at: Date;
  repeats: number;
  waits: boolean;
  turn_id: string | null;
  unanswered_reason: string | null;
  customer_id: string;
  mode: string;
  due_at: Date | null;
  thinking: boolean;
  media_kind: string | null;
  media_status: string | null;
}

export interface TimelineTurn {
  id: string;
  status: 'running' | 'answered' | 'handed_off' | 'handed_over' | 'failed' | 'superseded' | 'silent' | 'canceled';
  reason: string | null;
  started_at: Date;
  finished_at: Date | null;
  steps: unknown[];
}

export interface TimelineBubble {
  id: string;
  author: string;
  created_at: Date;
  status: string;
  status_times: Record<string, string>;
  error: { code: string } | null;
  fallback: boolean;
  deliveries: {
    status: 'queued' | 'sending' | 'sent' | 'unknown' | 'refused' | 'canceled';
    attempts: number;
    at: string;
    sent_at: string | null;
    due_at: string | null;
    code: string | null;
  }[];
}

export interface TimelineEvent {
  kind: string;
  created_at: Date;
  data: Record<string, unknown>;
}

export interface TimelineFacts {
  message: AskedMessage;
  turns: TimelineTurn[];
  bubbles: TimelineBubble[];
  events: TimelineEvent[];
}

/** Null when there is no such message of a customer. */
export async function readTimelineFacts(
  tx: Transaction,
  tenantId: string,
  messageId: string,
): Promise<TimelineFacts | null> {
  const message = await readAskedMessage(tx, tenantId, messageId);
  if (!message) return null;
  const place = [tenantId, message.conversation_id, message.created_at];
  const [turns, bubbles, events] = await Promise.all([
    tx.query<TimelineTurn>(
      `select t.id, t.status, t.reason, t.started_at, t.finished_at,
              coalesce((select jsonb_agg(s.step order by s.position) from turn_steps s where s.tenant_id = t.tenant_id and s.turn_id = t.id), '[]') as steps
         from turns t where t.tenant_id = $1 and t.conversation_id = $2 and t.started_at >= $3 and t.status <> 'distilled' and ($4::uuid is null or t.id <= $4)
        order by t.id limit 30`,
      [...place, message.turn_id],
    ),
    message.turn_id ? readBubbles(tx, tenantId, message.conversation_id, message.turn_id) : [],
    tx.query<TimelineEvent>(
      `select kind, created_at, data from events
        where tenant_id = $1 and conversation_id = $2 and created_at >= $3 and created_at < $3::timestamptz + interval '3 days'
          and kind in ('owner-changed', 'handed-off', 'turn-attempt-failed') order by created_at limit 60`,
      place,
    ),
  ]);
  return { message, turns, bubbles, events };
}

async function readAskedMessage(tx: Transaction, tenantId: string, messageId: string): Promise<AskedMessage | null> {
  const rows = await tx.query<AskedMessage>(
    `select m.id, m.conversation_id, m.type, m.at, m.created_at, m.repeats, m.waits, m.turn_id, m.unanswered_reason, c.customer_id, h.mode,
            c.due_at, coalesce(c.lease_until > now(), false) as thinking, a.kind as media_kind, a.status as media_status
       from messages m
       join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
       join channels h on h.tenant_id = m.tenant_id and h.id = m.channel_id
       left join media a on a.tenant_id = m.tenant_id and a.message_id = m.id
      where m.tenant_id = $1 and m.id = $2 and m.direction = 'in'`,
    [tenantId, messageId],
  );
  return rows[0] ?? null;
}

async function readBubbles(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  turnId: string,
): Promise<TimelineBubble[]> {
  return tx.query<TimelineBubble>(
    `select m.id, m.author, m.created_at, m.status, m.status_times, m.error, coalesce((m.details->>'fallback')::boolean, false) as fallback,
            coalesce((select jsonb_agg(jsonb_build_object('status', d.status, 'attempts', d.attempts, 'at', d.created_at, 'sent_at', d.sent_at,
                        'due_at', d.due_at, 'code', d.error->>'code') order by d.id)
                        from deliveries d where d.tenant_id = m.tenant_id and d.message_id = m.id), '[]') as deliveries
       from messages m where m.tenant_id = $1 and m.conversation_id = $2 and m.turn_id = $3 and m.direction = 'out' order by m.id`,
    [tenantId, conversationId, turnId],
  );
}
