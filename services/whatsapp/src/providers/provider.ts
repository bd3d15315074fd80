// What every WhatsApp provider can do. A new one is a folder like its siblings and a line in index.ts.
import type { ChannelCredentials, ChannelEvent, Provider as ProviderId } from '@nexus/contracts/channel-event';
import type { InboundMedia } from '@nexus/contracts/channel-event';
import type { SendMessage, SendingChannel } from '@nexus/contracts/outbound-message';
import type { OutgoingAnswer, OutgoingClient, OutgoingRequest } from '@nexus/service-kit/outgoing-client';

export type Receiver = ChannelEvent['receiver'];
export interface SignedBody {
  raw: Buffer;
  /** Lower-case names. */
  headers: Record<string, string>;
  credentials: ChannelCredentials;
  /** The moment the bytes arrived. */
  receivedAt: Date;
}
export interface ParsedBody {
  events: ChannelEvent[];
  unreadable: { path: string; reason: string }[];
}
/** An error as the provider words it. `whatsappCode` is WhatsApp's own number when it stands in the answer. */
export interface ProviderRefusal {
  code: string | null;
  whatsappCode: string | null;
  message: string;
}
export interface Accepted {
  messageId: string | null;
  reference: string | null;
  recipientRawId: string | null;
}
export type Texts = { es: string; 'pt-BR': string; en: string };
export interface CredentialField {
  name: keyof ChannelCredentials;
  label: Texts;
  help: Texts;
  required: boolean;
}

export interface Provider {
  id: ProviderId;
  label: string;
  needsPhoneNumberId: boolean;
  credentials: CredentialField[];
  /** The business numbers a body is for; nothing in it is to be trusted yet. */
  receiversOf(body: unknown): Receiver[];
  /** @throws AppError 401 `webhook.forged` | `webhook.stale` */
  verify(signed: SignedBody): void;
  /** Reads every event of a verified body; a bad element does not cost its neighbours. */
  parse(body: unknown): ParsedBody;
  /** The challenge to answer with, null when the verification must be refused. */
  handshake(query: Record<string, string>, credentials: ChannelCredentials): string | null;
  /** @throws AppError 400 `channel.incomplete` when the channel lacks what the call needs */
  sendRequest(message: SendMessage): OutgoingRequest;
  /** Null when a 2xx answer does not say what it should. */
  readAccepted(json: unknown): Accepted | null;
  readRefusal(json: unknown): ProviderRefusal;
  readRequest(channel: SendingChannel, messageId: string, typing: boolean): OutgoingRequest;
  /** The answer that carries the file's bytes, or the provider's refusal of it. `limit`: most bytes to read. */
  fetchMedia(
    outgoing: OutgoingClient,
    channel: SendingChannel,
    media: InboundMedia,
    limit: number,
  ): Promise<OutgoingAnswer>;
}
