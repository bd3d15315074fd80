// POST /transcriptions: a voice note to text, through any OpenAI-compatible endpoint.
import { tellsConfidence } from '@nexus/contracts/models/model-facts';
import { transcribe as transcribeBody, transcribeResult } from '@nexus/contracts/outbound-message';
import { AppError } from '@nexus/service-kit/app-error';
import { FormData, type OutgoingAnswer } from '@nexus/service-kit/outgoing-client';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { asFields, asList, asText, type Fields } from '../reading/wire-shapes.ts';
import { acceptedType, realType } from './real-type.ts';

/** What the endpoint takes (OpenAI: 25 MB), and the ending by which it knows a format. */
const MAXIMUM_BYTES = 26_214_400;
const ENDINGS: Record<string, string> = {
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'audio/webm': 'webm',
  'audio/flac': 'flac',
};
/** Less than a tenth of a second of the sparsest speech. */
const MINIMUM_BYTES = 150;

export const transcribe = ({ outgoing, transcription, count }: Pick<Deps, 'outgoing' | 'transcription' | 'count'>) =>
  route({
    method: 'POST',
    url: '/transcriptions',
    allow: 'internal',
    summary: 'A voice note to text',
    body: transcribeBody,
    response: transcribeResult,
    bodyLimit: 40 * 1024 * 1024,
    async handler({ body, signal }) {
      try {
        const bytes = Buffer.from(body.audio_base64, 'base64');
        const form = formOf(bytes, body, transcription.model);
        const url = `${transcription.baseUrl}/audio/transcriptions`;
        const call = {
          method: 'POST' as const,
          url,
          headers: { authorization: `Bearer ${body.api_key}` },
          body: form,
          timeout: 50_000,
          signal,
        };
        const { text, seconds } = readHeard(await outgoing.send(call).catch(inOurWords));
        count('transcription', 'openai', text === '' ? 'transcription.empty' : 'heard');
        return { text, duration_seconds: seconds ?? oggSeconds(bytes), model: transcription.model };
      } catch (error) {
        if (error instanceof AppError) count('transcription', 'openai', error.code);
        throw error;
      }
    },
  });

function formOf(bytes: Buffer, { mime_type, locale }: { mime_type: string; locale: string }, model: string): FormData {
  if (bytes.length > MAXIMUM_BYTES) throw tooLarge();
  if (bytes.length < MINIMUM_BYTES) throw nothingHeard('too-short');
  const type = acceptedType('audio', realType(bytes), mime_type);
  const ending = type === null ? undefined : ENDINGS[type];
  if (type === null || ending === undefined) throw nothingHeard('unsupported-format');
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), `voice.${ending}`);
  form.set('model', model);
  form.set('language', locale.split('-')[0]?.toLowerCase() || 'es');
  form.set('response_format', tellsConfidence(model) ? 'verbose_json' : 'json');
  return form;
}

/** Silence was listened to as well, and is paid for: it is heard as "". */
function readHeard(answer: OutgoingAnswer): { text: string; seconds: number | null } {
  const json = asFields(parse(answer.bytes));
  if (answer.status !== 200) throw problemOf(answer.status, asFields(json['error']));
  if (typeof json['text'] !== 'string') throw unavailable('The answer holds no text.', 'garbage');
  const text = isImagined(json) ? '' : json['text'].trim();
  const seconds = Number(json['duration'] ?? asFields(json['usage'])['seconds'] ?? Number.NaN);
  return { text, seconds: Number.isFinite(seconds) ? seconds : null };
}

/** By the position of the last page, in granules of 48 kHz (RFC 7845 §4); null for what is no Ogg file. */
function oggSeconds(bytes: Buffer): number | null {
  const page = bytes.lastIndexOf('OggS');
  if (page < 0 || page + 14 > bytes.length || bytes.subarray(0, 4).toString('latin1') !== 'OggS') return null;
  const seconds = Number(bytes.readBigInt64LE(page + 6)) / 48_000;
  return seconds > 0 && seconds < 24 * 3600 ? seconds : null;
}

/** Whisper makes up sentences over silence and noise; it then says itself that there was probably no speech. */
function isImagined(json: Fields): boolean {
  const segments = asList(json['segments']).map(asFields);
  return (
    segments.length > 0 &&
    segments.every((segment) => Number(segment['no_speech_prob']) > 0.6 && Number(segment['avg_logprob']) < -1)
  );
}

function problemOf(status: number, error: Fields): AppError {
  const code = asText(error['code']) ?? '';
  const reason = code || `http.${status}`;
  if (status === 401 || status === 403 || code === 'insufficient_quota') {
    return new AppError({
      code: 'transcription.unauthorized',
      status: 401,
      message: 'The key for transcription is refused or has no credit.',
      details: { reason },
    });
  }
  if (status === 413) return tooLarge();
  if (status === 400 || status === 415 || status === 422) return nothingHeard(reason);
  return unavailable(`The transcription service answered ${status}.`, reason);
}

function inOurWords(error: unknown): never {
  if (!(error instanceof AppError) || !error.code.startsWith('outgoing.')) throw error;
  throw unavailable('The transcription service cannot be reached.', error.code, error);
}

function nothingHeard(reason: string): AppError {
  return new AppError({
    code: 'transcription.empty',
    status: 422,
    message: 'Nothing could be heard in the voice note.',
    details: { reason },
  });
}

function tooLarge(): AppError {
  return new AppError({
    code: 'transcription.too-large',
    status: 413,
    message: 'The voice note is larger than 25 MB.',
  });
}

function unavailable(message: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'transcription.unavailable',
    status: 502,
    public: true,
    message,
    details: { reason },
    cause,
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // told by what is missing from it
  }
}
