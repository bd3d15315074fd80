// What each error code of WhatsApp and YCloud means for a message: one table for answers to a send and for `failed` statuses.
// Source: Cloud API error codes (support/error-codes) and the error list of the YCloud API reference.
import type { ProviderRefusal } from './provider.ts';

/**
 * retry_later: certainly not sent, worth another try. maybe_sent: the provider failed in a way that leaves it open.
 * refused: for good. channel_broken: nothing will go through until the owner mends credentials, balance or number.
 * window_closed: more than 24 hours since the customer wrote.
 */
type RefusalClass = 'retry_later' | 'maybe_sent' | 'refused' | 'channel_broken' | 'window_closed';
type Meaning = { class: RefusalClass; retryAfterMs?: number };

const refused: Meaning = { class: 'refused' };
const broken: Meaning = { class: 'channel_broken' };
const later = (seconds: number): Meaning => ({ class: 'retry_later', retryAfterMs: seconds * 1000 });

/** WhatsApp's own numbers; those not listed are judged by the HTTP status, and as a status are refusals of this one message. */
const BY_WHATSAPP_CODE: Record<string, Meaning> = {
  1: { class: 'maybe_sent' },
  2: later(10),
  4: later(120),
  80007: later(120),
  130429: later(5),
  131000: later(5),
  131016: later(10),
  131056: later(6),
  131057: later(60),
  131064: later(60),
  133004: later(10),
  0: broken,
  3: broken,
  10: broken,
  33: broken,
  190: broken,
  368: broken,
  131005: broken,
  131031: broken,
  131037: broken,
  131042: broken,
  131045: broken,
  133010: broken,
  131047: { class: 'window_closed' },
};

const BY_YCLOUD_CODE: Record<string, Meaning> = {
  ACCOUNT_RATE_LIMITED: later(10),
  SENDER_RATE_LIMITED: later(5),
  TOO_MANY_REQUESTS: later(5),
  SERVICE_UNAVAILABLE: later(10),
  INTERNAL_SERVER_ERROR: { class: 'maybe_sent' },
  UNAUTHORIZED: broken,
  FORBIDDEN: broken,
  ACCOUNT_LIMITED: broken,
  ACCOUNT_UNAVAILABLE: broken,
  BALANCE_INSUFFICIENT: broken,
  MESSAGING_REGION_UNSUPPORTED: refused,
  WHATSAPP_BUSINESS_ACCOUNT_UNAVAILABLE: broken,
  WHATSAPP_WABA_UNAVAILABLE: broken,
  WHATSAPP_PHONE_NUMBER_UNAVAILABLE: broken,
};

function meaningOf({ whatsappCode, code }: Pick<ProviderRefusal, 'code' | 'whatsappCode'>): Meaning | null {
  if (whatsappCode !== null) return BY_WHATSAPP_CODE[whatsappCode] ?? (/^2\d\d$/.test(whatsappCode) ? broken : null);
  return (code !== null && BY_YCLOUD_CODE[code]) || null;
}

/** The class of a `failed` status: there nothing is left open, and an unknown code is a refusal. */
export function classOfFailure(
  refusal: Pick<ProviderRefusal, 'code' | 'whatsappCode'>,
): Exclude<RefusalClass, 'maybe_sent'> {
  const meaning = meaningOf(refusal)?.class ?? 'refused';
  return meaning === 'maybe_sent' ? 'retry_later' : meaning;
}

/** The class of an answer to a send; `retryAfterMs` follows the provider's Retry-After where it gives one. */
export function classOfAnswer(
  status: number,
  refusal: ProviderRefusal,
  retryAfter: string | undefined,
): { class: RefusalClass; retryAfterMs: number | null } {
  const meaning = meaningOf(refusal) ?? byStatus(status);
  const told = retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : null;
  return {
    class: meaning.class,
    retryAfterMs: meaning.class === 'retry_later' ? (told ?? meaning.retryAfterMs ?? null) : null,
  };
}

/** For codes that are not listed and for answers without the provider's error body, as proxies give them: only a refusal to take the request is certain. */
function byStatus(status: number): Meaning {
  if (status === 429) return later(5);
  if (status === 401) return broken;
  if (status >= 400 && status < 500 && status !== 408) return refused;
  return { class: 'maybe_sent' };
}
