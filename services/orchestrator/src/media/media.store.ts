// SQL of media: what to fetch, what was stored, what was heard.
import type { Transaction } from '@nexus/database/database';

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
            m.conversation_id, t.locale, t.debounce_ms, c.id as channel_id, c.provider, c.phone_number, c.phone_number_id
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
