// orchestrator → whatsapp: sends, read marks, media and transcription.
import { z } from 'zod';
import { channelCredentials, inboundMedia, provider } from './channel-event.ts';

/** The channel a call goes through. `phone_number` is E.164 with "+"; Meta needs `phone_number_id`. */
export const sendingChannel = z.object({
  provider,
  phone_number: z.string(),
  phone_number_id: z.string().nullable(),
  credentials: channelCredentials,
});
export type SendingChannel = z.infer<typeof sendingChannel>;

/** To whom: the id exactly as the customer's message carried it. */
export const recipient = z.object({ kind: z.enum(['phone', 'bsuid']), id: z.string() });

export const outboundContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().min(1).max(4096), preview_url: z.boolean().default(true) }),
  z.object({ type: z.literal('image'), image_url: z.string(), caption: z.string().max(1024).nullable() }),
]);
export type OutboundContent = z.infer<typeof outboundContent>;

/**
 * POST /messages. `reference` is our delivery id; the provider gives it back in statuses. `begin_within_ms`: how long after its arrival the
 * message may still leave, since after that another process may have taken it up.
 */
export const sendMessage = z.object({
  channel: sendingChannel,
  to: recipient,
  content: outboundContent,
  reply_to_provider_message_id: z.string().nullable(),
  reference: z.string(),
  begin_within_ms: z.number().int().nullable().default(null),
});
export type SendMessage = z.infer<typeof sendMessage>;

/**
 * What became of a send; always HTTP 200 from our whatsapp service.
 * accepted: the provider has it. unknown: it may have it (timeout or connection lost after the request left): never re-sent blindly.
 * not_sent: certainly not accepted and worth another try after `retry_after_ms`, then after `growth` times as long for each further one, at most
 * `maximum_attempts` times in all (null: the sender's own measure). `slows`: nothing else of this number, or to this recipient, gets through before.
 * refused: certainly not accepted, for good. channel_broken: credentials, balance or number: refused, and the channel needs its owner.
 * window_closed: outside the 24-hour window.
 */
export const sendOutcome = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    provider_message_id: z.string().nullable(),
    provider_reference: z.string().nullable(),
    recipient_raw_id: z.string().nullable(),
  }),
  z.object({ outcome: z.literal('unknown'), code: z.string(), message: z.string() }),
  z.object({
    outcome: z.literal('not_sent'),
    code: z.string(),
    message: z.string(),
    retry_after_ms: z.number().int().nullable(),
    growth: z.number().default(2),
    maximum_attempts: z.number().int().nullable().default(null),
    slows: z.enum(['number', 'recipient']).nullable().default(null),
  }),
  z.object({
    outcome: z.literal('refused'),
    code: z.string(),
    message: z.string(),
    class: z.enum(['refused', 'channel_broken', 'window_closed']),
  }),
]);
export type SendOutcome = z.infer<typeof sendOutcome>;

/** POST /messages/read: marks the message as read and, if `typing`, shows "typing…". → 200 {done: boolean}; failures are told in `done`, never thrown. */
export const markRead = z.object({ channel: sendingChannel, provider_message_id: z.string(), typing: z.boolean() });
export const markReadResult = z.object({ done: z.boolean() });

/** POST /media/fetch → 200 with the bytes, `content-type` the real type and `x-media-filename` (URI-encoded) when known; problems: 404 `media.gone`, 413 `media.too-large`, 415 `media.wrong-type`, 502 `media.unavailable`. */
export const fetchMedia = z.object({ channel: sendingChannel, media: inboundMedia });

/** POST /transcriptions: a voice note to text. Problems: 422 `transcription.empty`, 413 `transcription.too-large`, 502 `transcription.unavailable`, 401 `transcription.unauthorized`. */
export const transcribe = z.object({
  audio_base64: z.string(),
  mime_type: z.string(),
  /** BCP 47; only its language part is sent to the model. */
  locale: z.string(),
  api_key: z.string(),
});
/** `text` "": it was listened to, and nothing was heard in it. `duration_seconds`: as the model or the file tells them; null: neither does. */
export const transcribeResult = z.object({
  text: z.string(),
  duration_seconds: z.number().nullable(),
  model: z.string().default('unknown'),
});

/** GET /manifest of the whatsapp service: the providers and the fields of their credentials; the panel's forms are drawn from it. */
export const whatsappManifest = z.object({
  providers: z.array(
    z.object({
      id: provider,
      label: z.string(),
      needs_phone_number_id: z.boolean(),
      credentials: z.array(
        z.object({
          name: z.string(),
          label: z.record(z.string(), z.string()),
          help: z.record(z.string(), z.string()),
          required: z.boolean(),
        }),
      ),
    }),
  ),
});
