// SQL of media: what to fetch, what was stored, what was heard.
import type { Cost } from '@nexus/contracts/models/model-facts';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { HearingFacts } from './permit-hearing.ts';

/** One medium with all that fetching and transcribing it needs. */
export interface FetchableMedia {
  id: string;
  kind: string;
  status: 'pending' | 'ready' | 'failed' | 'removed';
  source: unknown;
  path: string | null;
  mime_type: string | null;
  message_id: string;
  conversation_id: string;
  locale: string;
  timezone: string;
  /** The shop's own; null: the platform's. */
  debounce_ms: number | null;
  channel_id: string;
  provider: 'ycloud' | 'meta';
  phone_number: string;
  phone_number_id: string | null;
}

export async function findFetchableMedia(
  tx: Transaction,
  tenantId: string,
  mediaId: string,
): Promise<FetchableMedia | null> {
  const rows = await tx.query<FetchableMedia>(
    `select media.id, media.kind, media.status, media.source, media.path, media.mime_type, m.id as message_id,
            m.conversation_id, t.locale, t.timezone, t.debounce_ms, c.id as channel_id, c.provider, c.phone_number, c.phone_number_id
       from media
       join messages m on m.tenant_id = media.tenant_id and m.id = media.message_id
       join channels c on c.tenant_id = m.tenant_id and c.id = m.channel_id
       join tenants t on t.id = media.tenant_id
      where media.tenant_id = $1 and media.id = $2`,
    [tenantId, mediaId],
  );
  return rows[0] ?? null;
}

/** The bytes are on disk; `ready` false: something of it is still to be read. @returns false when nobody waits for them any more */
export async function saveStoredFile(
  tx: Transaction,
  file: {
    tenantId: string;
    mediaId: string;
    path: string;
    mimeType: string;
    filename: string | null;
    size: number;
    ready: boolean;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `update media set path = $3, mime_type = $4, filename = coalesce($5, filename), size = $6,
            status = case when $7 then 'ready' else status end, error = null, updated_at = now()
      where tenant_id = $1 and id = $2 and status = 'pending' returning id`,
    [file.tenantId, file.mediaId, file.path, file.mimeType, file.filename, file.size, file.ready],
  );
  return rows.length > 0;
}

/** Writes what was heard; it becomes the message's text. */
export async function saveTranscript(
  tx: Transaction,
  heard: { tenantId: string; mediaId: string; messageId: string; text: string },
): Promise<void> {
  await tx.query(
    `update media set status = 'ready', transcript = $3, error = null, updated_at = now() where tenant_id = $1 and id = $2`,
    [heard.tenantId, heard.mediaId, heard.text],
  );
  await tx.query(`update messages set text = $3 where tenant_id = $1 and id = $2`, [
    heard.tenantId,
    heard.messageId,
    heard.text,
  ]);
}

/** Gives the medium up. A voice note that nobody could read marks its message, so that the turn asks the customer to write. */
export async function saveMediaFailure(
  tx: Transaction,
  failure: { tenantId: string; mediaId: string; messageId: string; error: string; unheard: boolean },
): Promise<void> {
  await tx.query(
    `update media set status = case when path is null then 'failed' else 'ready' end, error = $3, updated_at = now()
      where tenant_id = $1 and id = $2`,
    [failure.tenantId, failure.mediaId, failure.error],
  );
  if (!failure.unheard) return;
  await tx.query(
    `update messages set details = details || '{"transcription": "failed"}' where tenant_id = $1 and id = $2`,
    [failure.tenantId, failure.messageId],
  );
}

export interface ServableMedia {
  path: string;
  mime_type: string | null;
  filename: string | null;
}

export async function findServableMedia(
  tx: Transaction,
  tenantId: string,
  mediaId: string,
): Promise<ServableMedia | null> {
  const rows = await tx.query<ServableMedia>(
    `select path, mime_type, filename from media where tenant_id = $1 and id = $2 and path is not null`,
    [tenantId, mediaId],
  );
  return rows[0] ?? null;
}

/** What decides whether a voice note is written down (permit-hearing.ts); null: its message is gone. */
export async function readHearing(
  tx: Transaction,
  { tenantId, messageId }: { tenantId: string; messageId: string },
  budget: { defaultUsd: number; since: Date },
): Promise<HearingFacts | null> {
  const rows = await tx.query<HearingFacts>(
    `with theirs as (
       select o.id from messages m join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
         join conversations o on o.tenant_id = $1 and o.customer_id = c.customer_id where m.tenant_id = $1 and m.id = $2)
     select m.unanswered_reason, t.is_active, h.mode, h.mode_since, h.test_numbers, c.ai_enabled, c.owner, c.created_at, c.reply_to_id,
            k.blocked, k.never_answer, k.phone as customer_phone, coalesce(t.daily_budget_usd, $3)::float8 as daily_budget_usd,
            (select count(*)::int from turns u where u.tenant_id = $1 and u.status in ('answered', 'failed')
                and u.started_at > now() - interval '1 hour' and u.conversation_id in (select id from theirs)) as turns_last_hour,
            (select count(*)::int from usage_records u where u.tenant_id = $1 and u.audio_seconds is not null
                and u.created_at > now() - interval '1 hour' and u.conversation_id in (select id from theirs)) as heard_last_hour,
            (select coalesce(sum(u.cost_usd), 0)::float8 from usage_records u where u.tenant_id = $1 and u.created_at >= $4) as spent_today_usd
       from messages m
       join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
       join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
       join channels h on h.tenant_id = c.tenant_id and h.id = c.channel_id
       join tenants t on t.id = m.tenant_id
      where m.tenant_id = $1 and m.id = $2`,
    [tenantId, messageId, budget.defaultUsd, budget.since],
  );
  return rows[0] ?? null;
}

/** The recording is all there is of it; what it cost to find that out is none. */
export async function saveNotHeard(
  tx: Transaction,
  note: { tenantId: string; mediaId: string; messageId: string; reason: string },
): Promise<void> {
  await tx.query(`update media set status = 'ready', error = $3, updated_at = now() where tenant_id = $1 and id = $2`, [
    note.tenantId,
    note.mediaId,
    `not-heard.${note.reason}`,
  ]);
  await tx.query(
    `update messages set details = details || '{"transcription": "skipped"}' where tenant_id = $1 and id = $2`,
    [note.tenantId, note.messageId],
  );
}

/** One transcription that was answered; a conversation that was erased meanwhile leaves the cost to its shop. */
export async function insertVoiceUsage(
  tx: Transaction,
  used: { tenantId: string; conversationId: string; model: string; seconds: number } & Cost,
): Promise<void> {
  await tx.query(
    `insert into usage_records (tenant_id, id, conversation_id, model_provider, model, input_tokens, output_tokens, cached_tokens, audio_seconds, cost_usd, cost_estimated)
     values ($1, $2, (select id from conversations where tenant_id = $1 and id = $3 for key share), 'openai', $4, 0, 0, 0, $5, $6, $7)`,
    [used.tenantId, newId(), used.conversationId, used.model, used.seconds, used.cost_usd, used.cost_estimated],
  );
}
