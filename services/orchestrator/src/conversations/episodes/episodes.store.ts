// SQL of distillations: what an episode says, and whether it may be distilled now.
import type { Transaction } from '@nexus/database/database';
import type { Thrift } from '../build-turn-request.ts';
import type { SaidMessage } from '../../memories/judge-candidate.ts';

export interface EpisodeFacts extends Thrift {
  customer_id: string;
  store_name: string;
  locale: string;
  is_active: boolean;
  /** It is this episode that goes on, and something of it is still under way. */
  busy: boolean;
  done: boolean;
}

/** Null when the conversation is gone. */
export async function readEpisode(
  tx: Transaction,
  tenantId: string,
  place: { conversationId: string; episode: number; turnId: string },
  budget: { defaultUsd: number; since: Date },
): Promise<EpisodeFacts | null> {
  const [row] = await tx.query<EpisodeFacts>(
    `select c.customer_id, t.store_name, t.locale, t.is_active, t.thrift_from_percent, t.thrift_model_provider, t.thrift_model, t.model_prices,
            c.episode = $3 and (c.due_at is not null or coalesce(c.lease_until > now(), false)
              or exists (select 1 from deliveries d where d.tenant_id = $1 and d.conversation_id = $2 and d.status in ('queued', 'sending'))) as busy,
            exists (select 1 from turns u where u.tenant_id = $1 and u.conversation_id = $2 and u.status = 'distilled' and u.reason = $4) as done,
            coalesce(t.daily_budget_usd, $5)::float8 as daily_budget_usd,
            (select coalesce(sum(r.cost_usd), 0)::float8 from usage_records r where r.tenant_id = $1 and r.created_at >= $6) as spent_today_usd
       from conversations c join tenants t on t.id = c.tenant_id where c.tenant_id = $1 and c.id = $2`,
    [tenantId, place.conversationId, place.episode, episodeReason(place.episode), budget.defaultUsd, budget.since],
  );
  return row ?? null;
}

/** `turns.reason` of the turn in which an episode was distilled: its mark that it was. */
export const episodeReason = (episode: number): string => `episode_${episode}`;

/** The newest messages of an episode, oldest first; what a voice note says stands in its text. */
export async function readEpisodeMessages(
  tx: Transaction,
  tenantId: string,
  place: { conversationId: string; episode: number },
  limit: number,
): Promise<SaidMessage[]> {
  const rows = await tx.query<Omit<SaidMessage, 'who'> & { who: SaidMessage['who'] | 'system' }>(
    `select id, author as who, text, at from messages
      where tenant_id = $1 and conversation_id = $2 and episode = $3 and status not in ('canceled', 'failed') and type <> 'reaction' and text <> ''
      order by id desc limit $4`,
    [tenantId, place.conversationId, place.episode, limit],
  );
  return rows.toReversed().map((row) => ({ ...row, who: row.who === 'system' ? 'automatic' : row.who }));
}

/** Postgres' clock, as turns keep it. */
export async function readClock(tx: Transaction): Promise<string> {
  const [row] = await tx.query<{ at: string }>('select clock_timestamp()::text as at', []);
  return row?.at ?? '';
}

/** Holds the conversation until the commit; false when it is gone. */
export async function lockConversationRow(tx: Transaction, tenantId: string, conversationId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from conversations where tenant_id = $1 and id = $2 for key share', [
    tenantId,
    conversationId,
  ]);
  return rows.length > 0;
}
