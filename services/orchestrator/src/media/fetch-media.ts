// The job that brings a message's media home and, for voice, has it written down; then the waiting turn goes on.
import { inboundMedia } from '@nexus/contracts/channel-event';
import { transcribeResult } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { fetchMediaKind } from '../conversations/receive-message.ts';
import { sendingChannelOf } from '../conversations/queues/sending-channel.ts';
import { wakeTurn } from '../conversations/wake-turn.ts';
import { cannotOpenCode } from '../credentials/note-cannot-open.ts';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobContext, JobDefinition } from '../jobs/job.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { findFetchableMedia, saveMediaFailure, saveStoredFile, saveTranscript } from './media.store.ts';
import type { FetchableMedia } from './media.store.ts';
import { readMediaFile, removeMediaFile, storeMediaFile } from './media-files.ts';

type MediaDeps = Pick<Deps, 'config' | 'database' | 'keyring' | 'whatsapp'>;
/** Answers after which asking again is useless. */
const finalCodes = [
  'media.gone',
  'media.too-large',
  'media.wrong-type',
  'transcription.empty',
  'transcription.too-large',
  'transcription.unauthorized',
  'transcription.no-key',
  cannotOpenCode,
];

/** Retries for about half a minute: a customer waits for the answer to a voice note. */
export function fetchMedia(deps: MediaDeps): JobDefinition {
  return defineJob({
    kind: fetchMediaKind,
    payload: z.object({ media_id: z.uuid() }),
    maxAttempts: 6,
    firstRetryMs: 1000,
    run: (payload, context) => run(deps, payload.media_id, context),
  });
}

async function run(deps: MediaDeps, mediaId: string, context: JobContext): Promise<void> {
  const { tenantId, signal } = context;
  const media = await deps.database.transaction(tenantId, (tx) => findFetchableMedia(tx, tenantId, mediaId));
  if (!media || media.status !== 'pending') return;
  try {
    const file = await bringHome(deps, tenantId, media, signal);
    if (!file || !isSpoken(media)) return;
    const text = await listen(deps, tenantId, media, file, signal);
    await deps.database.transaction(tenantId, async (tx) => {
      await saveTranscript(tx, { tenantId, mediaId, messageId: media.message_id, text });
      await goOn(tx, deps, tenantId, media);
    });
  } catch (error) {
    throw await recordFailure(deps, context, media, error);
  }
}

const isSpoken = (media: FetchableMedia): boolean => media.kind === 'voice' || media.kind === 'audio';

interface StoredFile {
  path: string;
  mimeType: string;
}

/** Fetches and stores the bytes, unless an earlier run did; null: the message was erased meanwhile, and so are they. */
async function bringHome(
  deps: MediaDeps,
  tenantId: string,
  media: FetchableMedia,
  signal: AbortSignal,
): Promise<StoredFile | null> {
  if (media.path) return { path: media.path, mimeType: media.mime_type ?? 'application/octet-stream' };
  const channel = await readOpening(deps.database, tenantId, (tx) =>
    sendingChannelOf(tx, deps.keyring, tenantId, media),
  );
  const answer = await deps.whatsapp.callForBytes({
    method: 'POST',
    path: '/media/fetch',
    body: { channel, media: inboundMedia.parse(media.source) },
    timeout: 45_000,
    idempotent: true,
    signal,
  });
  const mimeType = headerOf(answer.headers['content-type'])?.split(';')[0]?.trim() || 'application/octet-stream';
  const filename = headerOf(answer.headers['x-media-filename']);
  const path = await storeMediaFile(deps.config.DATA_DIRECTORY, tenantId, answer.bytes);
  const kept = await deps.database.transaction(tenantId, async (tx) => {
    const saved = await saveStoredFile(tx, {
      tenantId,
      mediaId: media.id,
      path,
      mimeType,
      filename: filename ? decodeURIComponent(filename) : null,
      size: answer.bytes.length,
      ready: !isSpoken(media),
    });
    if (saved && !isSpoken(media)) await goOn(tx, deps, tenantId, media);
    return saved;
  });
  if (kept) return { path, mimeType };
  await removeMediaFile(deps.config.DATA_DIRECTORY, path);
  return null;
}

async function listen(
  deps: MediaDeps,
  tenantId: string,
  media: FetchableMedia,
  file: StoredFile,
  signal: AbortSignal,
): Promise<string> {
  const own = await readOpening(deps.database, tenantId, (tx) =>
    openCredentials(tx, deps.keyring, { tenantId, owner: 'model:openai' }),
  );
  const apiKey = own.api_key ?? deps.config.OPENAI_API_KEY;
  if (!apiKey)
    throw new AppError({ code: 'transcription.no-key', status: 422, message: 'No key for transcription is set.' });
  const bytes = await readMediaFile(deps.config.DATA_DIRECTORY, file.path);
  const { text } = await deps.whatsapp.call({
    method: 'POST',
    path: '/transcriptions',
    body: { audio_base64: bytes.toString('base64'), mime_type: file.mimeType, locale: media.locale, api_key: apiKey },
    response: transcribeResult,
    timeout: 60_000,
    idempotent: true,
    signal,
  });
  if (!text.trim())
    throw new AppError({ code: 'transcription.empty', status: 422, message: 'Nothing was heard in the voice note.' });
  return text.trim();
}

/** @returns the error that the queue is to see: permanent when another try cannot help */
async function recordFailure(
  deps: MediaDeps,
  context: JobContext,
  media: FetchableMedia,
  error: unknown,
): Promise<unknown> {
  const code = error instanceof AppError ? error.code : 'media.not-stored';
  const permanent = finalCodes.includes(code);
  if (context.signal.aborted || (!permanent && !context.lastAttempt)) return error;
  const { tenantId } = context;
  await deps.database.transaction(tenantId, async (tx) => {
    const unheard = isSpoken(media);
    await saveMediaFailure(tx, { tenantId, mediaId: media.id, messageId: media.message_id, error: code, unheard });
    await recordEvent(tx, {
      tenantId,
      kind: code.startsWith('transcription.') ? 'transcription-failed' : 'media-failed',
      severity: 'warning',
      conversationId: media.conversation_id,
      data: { media: media.id, kind: media.kind, code, attempts: context.attempt },
    });
    await goOn(tx, deps, tenantId, media);
  });
  return permanent ? new PermanentError(code, error instanceof Error ? error.message : code, error) : error;
}

/** Lets the turn that waits for this message run, as soon as the customer is done writing, and the panel show it. */
async function goOn(tx: Transaction, deps: MediaDeps, tenantId: string, media: FetchableMedia): Promise<void> {
  const quietMilliseconds = media.debounce_ms ?? deps.config.DEBOUNCE_MS;
  await wakeTurn(tx, { tenantId, conversationId: media.conversation_id, quietMilliseconds });
  await announceChange(tx, {
    kind: 'message-changed',
    tenant_id: tenantId,
    conversation_id: media.conversation_id,
    message_id: media.message_id,
  });
}

function headerOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
