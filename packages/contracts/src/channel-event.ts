// whatsapp → orchestrator: what a provider's webhook said, in our words.
import { z } from 'zod';

export const provider = z.enum(['ycloud', 'meta']);
export type Provider = z.infer<typeof provider>;

/** Secrets of one channel, handed over with each call; which fields are set depends on the provider. */
export const channelCredentials = z.object({
  api_key: z.string().optional(),
  access_token: z.string().optional(),
  webhook_secret: z.string().optional(),
  app_secret: z.string().optional(),
  verify_token: z.string().optional(),
});
export type ChannelCredentials = z.infer<typeof channelCredentials>;

/** The business number an event is for, as the provider names it. */
export const receiver = z.object({ phone_number: z.string().nullable(), phone_number_id: z.string().nullable() });

/** The customer's side: ids as received. `phone` is E.164 with "+"; null when the customer is known by BSUID alone. */
export const party = z.object({
  phone: z.string().nullable(),
  /** The number or id exactly as received: replies go to it. */
  raw_id: z.string(),
  bsuid: z.string().nullable(),
  username: z.string().nullable(),
  name: z.string().nullable(),
});
export type Party = z.infer<typeof party>;

export const inboundMedia = z.object({
  kind: z.enum(['image', 'voice', 'audio', 'video', 'document', 'sticker']),
  /** What the provider needs to fetch it: Meta's media id, YCloud's id and link. */
  provider_media_id: z.string().nullable(),
  link: z.string().nullable(),
  mime_type: z.string().nullable(),
  sha256: z.string().nullable(),
  filename: z.string().nullable(),
});
export type InboundMedia = z.infer<typeof inboundMedia>;

export const inboundContent = z.object({
  /** text, image, voice, audio, video, document, sticker, location, contacts, button_reply, list_reply, form_reply, template_button, order, reaction, system, unsupported, request_welcome … */
  type: z.string(),
  /** What a person reads in the panel and what the agent may read (labelled when it is not the customer's typing); may be empty. */
  text: z.string(),
  media: inboundMedia.nullable(),
  /** `answer`: starts a turn. `ask_again`: cannot be read; the customer is asked for text. `none`: stored, never starts a turn (reaction, history, system). */
  turn: z.enum(['answer', 'ask_again', 'none']),
  /** Further fields worth keeping (coordinates, button id, product ids …). */
  details: z.record(z.string(), z.unknown()).default({}),
});
export type InboundContent = z.infer<typeof inboundContent>;

const base = {
  /** Unique per provider: envelope id (YCloud) or derived from the content (Meta). */
  event_id: z.string(),
  receiver,
  at: z.iso.datetime({ offset: true }),
};

export const messageReceived = z.object({
  ...base,
  kind: z.literal('message-received'),
  provider_message_id: z.string(),
  sender: party,
  content: inboundContent,
  reply_to_provider_message_id: z.string().nullable(),
  forwarded: z.boolean(),
  /** A message from the phone's past (history sync): stored, never answered. */
  historical: z.boolean(),
});

/** A message of the business that did not come through our send call: written on the phone app, or our own send echoed back. */
export const messageEchoed = z.object({
  ...base,
  kind: z.literal('message-echoed'),
  provider_message_id: z.string(),
  recipient: party,
  content: inboundContent,
  /** Our reference if the provider gave it back. */
  external_id: z.string().nullable(),
  historical: z.boolean(),
});

export const deliveryError = z.object({
  code: z.string(),
  title: z.string(),
  /** See send-message outcome classes in outbound-message.ts. */
  class: z.enum(['retry_later', 'refused', 'channel_broken', 'window_closed']),
});

export const statusChanged = z.object({
  ...base,
  kind: z.literal('status-changed'),
  provider_message_id: z.string().nullable(),
  external_id: z.string().nullable(),
  status: z.enum(['accepted', 'sent', 'delivered', 'read', 'failed']),
  error: deliveryError.nullable(),
  /** The customer's id as the provider now writes it, when it differs from what we sent to. */
  recipient_raw_id: z.string().nullable(),
});

/** A customer's id changed (new number, new BSUID). */
export const customerChanged = z.object({
  ...base,
  kind: z.literal('customer-changed'),
  old_raw_id: z.string(),
  party,
});

/** Anything else the provider says: kept as an event, changes nothing. */
export const otherEvent = z.object({ ...base, kind: z.literal('other'), type: z.string(), summary: z.string() });

export const channelEvent = z.discriminatedUnion('kind', [
  messageReceived,
  messageEchoed,
  statusChanged,
  customerChanged,
  otherEvent,
]);
export type ChannelEvent = z.infer<typeof channelEvent>;
export type MessageReceived = z.infer<typeof messageReceived>;
export type MessageEchoed = z.infer<typeof messageEchoed>;
export type StatusChanged = z.infer<typeof statusChanged>;
export type CustomerChanged = z.infer<typeof customerChanged>;

/** Raw bytes of a webhook as received; headers are those the provider's signature needs (lower-case names). */
export const rawWebhook = z.object({ provider, headers: z.record(z.string(), z.string()), body_base64: z.string() });

/** POST /webhooks/route: whom a body is for, read without verifying (only to find the secret to verify it with). 400 `webhook.malformed` if unreadable. */
export const routeWebhookResult = z.object({ receivers: z.array(receiver) });

/**
 * POST /webhooks/parse: verify with the channel's secret, then read every event. 401 `webhook.forged` | `webhook.stale`; 400 `webhook.malformed`.
 * `received_at` (ISO) is the hour staleness is judged by, so that a stored body can be parsed later.
 */
export const parseWebhook = rawWebhook.extend({
  credentials: channelCredentials,
  received_at: z.iso.datetime({ offset: true }),
});
export type ParseWebhook = z.infer<typeof parseWebhook>;
export const parseWebhookResult = z.object({
  events: z.array(channelEvent),
  /** Elements of the body that could not be read; the good ones beside them are in `events`. */
  unreadable: z.array(z.object({ path: z.string(), reason: z.string() })),
});

/** POST /webhooks/handshake: Meta's GET verification; → {challenge} or 403 `webhook.handshake-refused`. */
export const handshakeWebhook = z.object({
  provider,
  query: z.record(z.string(), z.string()),
  credentials: channelCredentials,
});
export const handshakeWebhookResult = z.object({ challenge: z.string() });
