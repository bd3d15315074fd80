// What exists in the simulated WhatsApp: numbers, customers, messages, files, webhooks, rules of misbehaviour.
import type { Agent } from 'node:http';

export type NetworkOptions = {
  /** Same seed, same ids. Without one the ids differ at each start, so that a kept database never meets an old id again. */
  seed?: string;
  /** Multiplies the vendor's waits between webhook retries (0.001 makes 10 s into 10 ms). */
  retry_scale?: number;
  webhook_timeout_ms?: number;
  /** Fetch the links of outgoing media and check what comes, as the vendor does. */
  fetch_links?: boolean;
  /** Failed deliveries within a minute after which YCloud suspends an endpoint; 0 = never. */
  suspend_after_failures?: number;
};

export type WebhookEndpoint = {
  id: string;
  credential: string;
  /** Null: every number of the account. */
  business_phone: string | null;
  url: string;
  secret: string;
  verify_token: string | null;
  enabled_events: string[];
  description: string;
  status: string;
  created_at: string;
  updated_at: string;
  /** Times (ms) of the failed deliveries of the last minute. */
  failures: number[];
  suspended_until: number;
};

export type BusinessNumber = {
  phone_number: string;
  phone_number_id: string;
  display_name: string;
  account_id: string;
  credential: string;
  statuses: 'auto' | 'none' | 'reordered';
  status_delays_ms: { sent: number; delivered: number };
  echo_own: boolean;
  /** Whether a closed 24-hour window is refused in the answer or by a later `failed` status. */
  window_errors: 'async' | 'sync';
  /** Whether a webhook's signature is made anew for each attempt. */
  signature_time: 'fresh' | 'frozen';
};

export type Customer = {
  /** E.164 with "+", null when the business only ever learns the BSUID. */
  phone: string | null;
  bsuid: string;
  name: string | null;
  username: string | null;
  on_whatsapp: boolean;
  blocked_business: boolean;
};

export type Content = { type: string; [field: string]: unknown };
export type SendError = { code: number | string; title: string; details: string };

export type NetworkMessage = {
  /** The vendor's own id (differs from the wamid at YCloud). */
  id: string;
  wamid: string;
  direction: 'in' | 'out';
  source: 'customer' | 'api' | 'app';
  business_phone: string;
  bsuid: string;
  /** The address the business wrote to, as it wrote it. */
  addressed_to: string | null;
  content: Content;
  context: Record<string, unknown> | null;
  referral: Record<string, unknown> | null;
  errors: Record<string, unknown>[] | null;
  group_id: string | null;
  external_id: string | null;
  at: string;
  status: string;
  error: SendError | null;
  status_times: Record<string, string>;
};

export type Attempt = { at: string; status: number | null; ms: number; error: string | null };
export type Delivery = {
  seq: number;
  event_ids: string[];
  kinds: string[];
  url: string;
  attempts: Attempt[];
  state: 'pending' | 'accepted' | 'lost' | 'suspended';
};
export type RecordedRequest = {
  seq: number;
  method: string;
  path: string;
  operation: string;
  headers: Record<string, unknown>;
  body: unknown;
  at: string;
  status: number | null;
};
export type StreamEvent = { event: string; data: Record<string, unknown> };

export type Network = {
  vendor: WireVendor;
  options: Required<Omit<NetworkOptions, 'seed'>>;
  base_url: string;
  numbers: Map<string, BusinessNumber>;
  endpoints: Map<string, WebhookEndpoint>;
  /** By BSUID. */
  customers: Map<string, Customer>;
  bsuid_by_phone: Map<string, string>;
  /** By wamid. */
  messages: Map<string, NetworkMessage>;
  threads: Map<string, NetworkMessage[]>;
  media: Map<string, StoredMedia>;
  held: WireEvent[];
  behaviours: Behaviour[];
  requests: RecordedRequest[];
  sent: NetworkMessage[];
  deliveries: Delivery[];
  listeners: Set<(event: StreamEvent) => void>;
  timers: Set<NodeJS.Timeout>;
  /** Webhooks that wait for their next attempt. */
  retries: Set<() => Promise<Attempt>>;
  agent: Agent;
  clock_offset_ms: number;
  closed: boolean;
  counters: { id: number; seq: number };
  seed: string;
};

export type StoredMedia = {
  id: string;
  bytes: Buffer;
  /** As WhatsApp declares it, which need not be what the bytes are. */
  mime_type: string;
  filename: string | null;
  business_phone: string;
  uploaded: boolean;
  stored_at: number;
};

export type BehaviourMatch = {
  /** send, read, typing, message_get, media_upload, media_resolve, media_download, webhook, endpoints, number, other */
  operation?: string;
  method?: string;
  /** Part of the path. */
  path?: string;
  /** Digits of the recipient of a send, or of the customer of a webhook. */
  to?: string;
  body_includes?: string;
  /** Webhooks: inbound, status, echo, history, other. */
  event?: string;
  /** Webhooks: the status told. */
  status?: string;
};

export type BehaviourAction = {
  delay_ms?: number;
  /** Answer this instead of doing anything. */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Refuse with the vendor's own error body. */
  vendor_error?: {
    code: number | string;
    http?: number;
    message?: string;
    details?: string;
    retry_after_seconds?: number;
  };
  /** Take the call and never answer; nothing is done. */
  hang?: boolean;
  /** Cut the connection; nothing is done. */
  reset?: boolean;
  /** Answer 200 with a body that is not JSON; nothing is done. */
  garbage?: boolean;
  /** Do it, then: never answer, cut the connection, answer garbage, or answer `status`/`body`/`headers` of this action. */
  accept_then?: 'hang' | 'reset' | 'garbage' | 'answer';
  /** Same as `accept_then: "hang"`. */
  accept_then_timeout?: boolean;
  /** Do it, and answer this much later: the statuses are told before the caller knows the id. */
  answer_after_ms?: number;
  /** Accept the send, then report it `failed` with this code. */
  fail_later?: { code: number | string; title?: string; details?: string };
  /** Media downloads: what is wrong with the file. */
  media?:
    | 'not_found'
    | 'expired'
    | 'forbidden'
    | 'oversized'
    | 'wrong_type'
    | 'redirect'
    | 'empty'
    | 'truncated'
    | 'html'
    | 'changed';
  redirect_to?: string;
  size_bytes?: number;
  /** Webhooks: never deliver, deliver n more copies, keep for /_simulator/flush, or spoil it. */
  drop?: boolean;
  duplicates?: number;
  hold?: boolean;
  spoil?: 'signature' | 'no_signature' | 'truncate' | 'stale' | 'future' | 'reserialise';
};

export type Behaviour = { id: string; match: BehaviourMatch; action: BehaviourAction; times: number; used: number };

type EventKind = 'inbound' | 'status' | 'echo' | 'history' | 'other';

/** One event as the vendor words it. `type` is the vendor's own name of it; `body` is what goes into the webhook. */
export type WireBody = { event_id: string; type: string; body: Record<string, unknown> };

/** A worded event and whom it is about. */
export type WireEvent = WireBody & {
  kind: EventKind;
  business_phone: string;
  customer: string;
  wamid: string | null;
  status: string | null;
};

export type HistoryChunk = { messages: NetworkMessage[]; phase: number; progress: number; refused: boolean };

export type WireVendor = {
  name: 'ycloud' | 'meta';
  /** Waits before each retry of a refused webhook, in seconds; after the last one the event is lost. */
  retry_ladder_seconds: number[];
  accepted(status: number): boolean;
  inboundEvent(number: BusinessNumber, customer: Customer, message: NetworkMessage): WireBody;
  statusEvent(
    number: BusinessNumber,
    customer: Customer,
    message: NetworkMessage,
    status: string,
    error: SendError | null,
  ): WireBody;
  echoEvents(number: BusinessNumber, customer: Customer, message: NetworkMessage, variant: string | null): WireBody[];
  historyEvents(number: BusinessNumber, customer: Customer, chunk: HistoryChunk): WireBody[];
  /** The bodies to post, in order, each with the events inside it; `batch` allows several events per body where the vendor does so. */
  serialise(events: WireEvent[], batch: boolean): { raw: Buffer; events: WireEvent[] }[];
  signatureHeaders(raw: Buffer, endpoint: WebhookEndpoint, now_seconds: number): Record<string, string>;
};
