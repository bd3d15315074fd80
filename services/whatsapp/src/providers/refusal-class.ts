// What each error code of WhatsApp and YCloud means for a message: the one table for answers to a send and for `failed` statuses.
import type { ProviderRefusal } from './provider.ts';

/**
 * retry_later: certainly not sent, worth another try. maybe_sent: the provider failed in a way that leaves it open.
 * refused: for good. channel_broken: nothing will go through until the owner mends credentials, balance or number.
 * window_closed: more than 24 hours since the customer wrote.
 */
type RefusalClass = 'retry_later' | 'maybe_sent' | 'refused' | 'channel_broken' | 'window_closed';

/** When and how often a send that was certainly not accepted may be tried again, as the contract's `not_sent` says it. */
export interface Retry {
  retryAfterMs: number | null;
  growth: number;
  maximumAttempts: number | null;
  slows: 'number' | 'recipient' | null;
}

type Meaning = { class: Exclude<RefusalClass, 'retry_later'> } | ({ class: 'retry_later' } & Retry);

const refused: Meaning = { class: 'refused' };
const broken: Meaning = { class: 'channel_broken' };
const maybe: Meaning = { class: 'maybe_sent' };
const later = (seconds: number, more: Partial<Retry> = {}): Meaning => ({
  class: 'retry_later',
  retryAfterMs: seconds * 1000,
  growth: 2,
  maximumAttempts: null,
  slows: null,
  ...more,
});

/**
 * WhatsApp's own numbers, which both providers hand on. Those not listed are judged by the HTTP status; as a status they are refusals of this
 * one message. Source: "Error codes" of the Cloud API (developers.facebook.com, support/error-codes), its rate limits (4^X seconds after 131056)
 * and its throughput page (130429).
 */
const byWhatsappCode: Record<string, Meaning> = {
  // Nobody says whether it was taken.
  1: maybe, // unknown API error
  // Certainly not sent, for a while.
  2: later(10), // service temporarily down
  131016: later(10), // service unavailable
  131000: later(5, { maximumAttempts: 3 }), // something went wrong
  131057: later(60, { slows: 'number' }), // account in maintenance: a number being upgraded is away for about a minute
  133004: later(10), // server temporarily unavailable
  // Too much at once.
  4: later(120, { slows: 'number' }), // the app's call limit
  80007: later(120, { slows: 'number' }), // the business account's limit
  130429: later(5, { slows: 'number' }), // the number's throughput
  131064: later(60, { slows: 'number' }), // throttled
  131056: later(1, { growth: 4, slows: 'recipient' }), // this number to this recipient
  // The channel needs its owner. 200 to 299 (a missing permission) are of them too.
  0: broken, // authentication
  3: broken, // capability
  10: broken, // permission
  33: broken, // no such number
  190: broken, // token expired or revoked
  368: broken, // blocked for policy
  131005: broken, // access denied
  131031: broken, // account locked
  131037: broken, // display name not approved
  131042: broken, // payment
  131045: broken, // certificate
  133010: broken, // number not registered
  131047: { class: 'window_closed' },
};

/** YCloud's own names. Source: the error list of the YCloud API reference (docs.ycloud.com); its sends take no idempotency key. */
const byYcloudCode: Record<string, Meaning> = {
  INTERNAL_SERVER_ERROR: maybe,
  SERVICE_UNAVAILABLE: later(10),
  ACCOUNT_RATE_LIMITED: later(10, { slows: 'number' }),
  SENDER_RATE_LIMITED: later(5, { slows: 'number' }),
  TOO_MANY_REQUESTS: later(5, { slows: 'number' }),
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
  if (whatsappCode !== null) return byWhatsappCode[whatsappCode] ?? (/^2\d\d$/.test(whatsappCode) ? broken : null);
  return (code !== null && byYcloudCode[code]) || null;
}

/** The class of a `failed` status: there nothing is left open, and an unknown code is a refusal. */
export function classOfFailure(
  refusal: Pick<ProviderRefusal, 'code' | 'whatsappCode'>,
): Exclude<RefusalClass, 'maybe_sent'> {
  const meaning = meaningOf(refusal)?.class ?? 'refused';
  return meaning === 'maybe_sent' ? 'retry_later' : meaning;
}

/** What an answer to a send means; a Retry-After of the provider takes the place of the table's pause. */
export function classOfAnswer(status: number, refusal: ProviderRefusal, retryAfter: string | undefined): Meaning {
  const meaning = meaningOf(refusal) ?? byStatus(status);
  if (meaning.class !== 'retry_later' || retryAfter === undefined || !/^\d+$/.test(retryAfter)) return meaning;
  return { ...meaning, retryAfterMs: Number(retryAfter) * 1000, growth: 1 };
}

/** For codes that are not listed and for answers without the provider's error body, as proxies give them: only a refusal to take the request is certain. */
function byStatus(status: number): Meaning {
  if (status === 429) return later(5, { slows: 'number' });
  if (status === 401) return broken;
  if (status >= 400 && status < 500 && status !== 408) return refused;
  return maybe;
}
