// The job that brings a message's media home and, for voice, has it written down; then the waiting turn goes on.
import { inboundMedia } from '@nexus/contracts/channel-event';
import { costOfVoice } from '@nexus/contracts/models/model-facts';
import { transcribeResult } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { startOfDay } from '../conversations/guards/start-of-day.ts';
import { tellBudget } from '../conversations/guards/tell-budget.ts';
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
import {
  findFetchableMedia,
  insertVoiceUsage,
  readHearing,
  saveMediaFailure,
  saveNotHeard,
  saveStoredFile,
  saveTranscript,
} from './media.store.ts';
import type { FetchableMedia } from './media.store.ts';
import { readMediaFile, removeMediaFile, storeMediaFile } from './media-files.ts';
import { reasonNotToHear } from './permit-hearing.ts';

type MediaDeps = Pick<Deps, 'config' | 'database' | 'keyring' | 'now' | 'whatsapp'>;
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
    if (!(await mayHear(deps, tenantId, media))) return;
    const { text, bytes, ...used } = await listen(deps, tenantId, media, file, signal);
    await deps.database.transaction(tenantId, async (tx) => {
      await countVoice(tx, deps, tenantId, media, { ...used, bytes });
      if (text === '') return;
      await saveTranscript(tx, { tenantId, mediaId, messageId: media.message_id, text });
      await goOn(tx, deps, tenantId, media);
    });
    if (text === '')
      throw new AppError({ code: 'transcription.empty', status: 422, message: 'Nothing was heard in the voice note.' });
  } catch (error) {
    throw await recordFailure(deps, context, media, error);
  }
}

/** Of a recording that tells its length nowhere: as much speech as so many bytes can hold. */
const sparsestBytesPerSecond = 1500;

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

/** Asked right before it is paid for. Where it is not, the recording is all that is kept, and what waits for it goes on. */
async function mayHear(deps: MediaDeps, tenantId: string, media: FetchableMedia): Promise<boolean> {
  const { since } = startOfDay(deps.now(), media.timezone);
  return deps.database.transaction(tenantId, async (tx) => {
    const facts = await readHearing(tx, { tenantId, messageId: media.message_id }, budgetOf(deps, since));
    if (facts === null) return false;
    const reason = reasonNotToHear(facts, deps.config.CUSTOMER_TURNS_PER_HOUR);
    if (reason === null) return true;
    await saveNotHeard(tx, { tenantId, mediaId: media.id, messageId: media.message_id, reason });
    await goOn(tx, deps, tenantId, media);
    return false;
  });
}

interface Heard {
  /** "": nothing was heard in it. */
  text: string;
  model: string;
  seconds: number | null;
  bytes: number;
}

async function listen(
  deps: MediaDeps,
  tenantId: string,
  media: FetchableMedia,
  file: StoredFile,
  signal: AbortSignal,
): Promise<Heard> {
  const own = await readOpening(deps.database, tenantId, (tx) =>
    openCredentials(tx, deps.keyring, { tenantId, owner: 'model:openai' }),
  );
  const apiKey = own.api_key ?? deps.config.OPENAI_API_KEY;
  if (!apiKey)
    throw new AppError({ code: 'transcription.no-key', status: 422, message: 'No key for transcription is set.' });
  const bytes = await readMediaFile(deps.config.DATA_DIRECTORY, file.path);
  const heard = await deps.whatsapp.call({
    method: 'POST',
    path: '/transcriptions',
    body: { audio_base64: bytes.toString('base64'), mime_type: file.mimeType, locale: media.locale, api_key: apiKey },
    response: transcribeResult,
    timeout: 60_000,
    idempotent: true,
    signal,
  });
  return { text: heard.text.trim(), model: heard.model, seconds: heard.duration_seconds, bytes: bytes.length };
}

/** What is paid counts in the shop's day as the turns do; whoever pays is told of it as of them. */
async function countVoice(
  tx: Transaction,
  deps: MediaDeps,
  tenantId: string,
  media: FetchableMedia,
  { model, seconds, bytes }: Omit<Heard, 'text'>,
): Promise<void> {
  const length = Math.round((seconds ?? bytes / sparsestBytesPerSecond) * 100) / 100;
  const { conversation_id: conversationId } = media;
  const cost = costOfVoice(model, length);
  await insertVoiceUsage(tx, { tenantId, conversationId, model, seconds: length, ...cost });
  const { date, since } = startOfDay(deps.now(), media.timezone);
  const facts = await readHearing(tx, { tenantId, messageId: media.message_id }, budgetOf(deps, since));
  if (facts)
    await tellBudget(tx, { tenantId, date, budgetUsd: facts.daily_budget_usd, spentUsd: facts.spent_today_usd });
}

const budgetOf = (deps: MediaDeps, since: Date) => ({ defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD, since });

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
  announceChange(tx, {
    kind: 'message-changed',
    tenant_id: tenantId,
    conversation_id: media.conversation_id,
    message_id: media.message_id,
  });
}

function headerOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
