// POST /messages: hands one message to the provider and says what became of it; the answer is always 200 with an outcome.
import { sendMessage as sendMessageBody, sendOutcome } from '@nexus/contracts/outbound-message';
import type { SendOutcome } from '@nexus/contracts/outbound-message';
import { AppError } from '@nexus/service-kit/app-error';
import type { OutgoingAnswer } from '@nexus/service-kit/outgoing-client';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import type { Provider } from '../providers/provider.ts';
import { classOfAnswer } from '../providers/refusal-class.ts';

export const sendMessage = ({
  providers,
  outgoing,
  sendTimeout,
  count,
  log,
}: Pick<Deps, 'providers' | 'outgoing' | 'sendTimeout' | 'count' | 'log'>) =>
  route({
    method: 'POST',
    url: '/messages',
    allow: 'internal',
    summary: 'Send one message',
    body: sendMessageBody,
    response: sendOutcome,
    async handler({ body, request, signal }) {
      const arrived = performance.now();
      const provider = providers[body.channel.provider];
      await untilGoneCallersShow();
      const late = body.begin_within_ms !== null && performance.now() - arrived >= body.begin_within_ms;
      if (late || signal.aborted || request.raw.socket.readableEnded) return tooLate;
      // The caller's going away must not cut a send short: its outcome would be lost.
      const outcome = await attempt(
        () => outgoing.send({ ...provider.sendRequest(body), timeout: sendTimeout, maximumBytes: 1_000_000 }),
        provider,
      );
      count('send', provider.id, outcome.outcome);
      log.info(
        {
          operation: 'send',
          provider: provider.id,
          outcome: outcome.outcome,
          ...('code' in outcome && { code: outcome.code }),
        },
        'message handed over',
      );
      return outcome;
    },
  });

/** A process that was frozen finds the request and the end of the caller's connection together, and reads them in two rounds of its loop. */
async function untilGoneCallersShow(): Promise<void> {
  for (let round = 0; round < 2; round += 1) await new Promise((done) => setImmediate(done));
}

const notSent = { outcome: 'not_sent', growth: 2, maximum_attempts: null, slows: null } as const;

/** The caller's lease on the message may be over, or the caller is: it is not begun. */
const tooLate: SendOutcome = {
  ...notSent,
  code: 'send.too-late',
  message: 'The message was found too late to be sent.',
  retry_after_ms: null,
};

async function attempt(send: () => Promise<OutgoingAnswer>, provider: Provider): Promise<SendOutcome> {
  try {
    return outcomeOfAnswer(await send(), provider);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return outcomeOfFailure(error);
  }
}

function outcomeOfAnswer(answer: OutgoingAnswer, provider: Provider): SendOutcome {
  const json = parse(answer.bytes);
  if (answer.status >= 200 && answer.status < 300) {
    const accepted = provider.readAccepted(json);
    if (!accepted)
      return {
        outcome: 'unknown',
        code: 'provider.garbage',
        message: `${provider.label} answered ${answer.status} without a message id.`,
      };
    return {
      outcome: 'accepted',
      provider_message_id: accepted.messageId,
      provider_reference: accepted.reference,
      recipient_raw_id: accepted.recipientRawId,
    };
  }
  const refusal = provider.readRefusal(json);
  const code = refusal.whatsappCode ?? refusal.code ?? `http.${answer.status}`;
  const retryAfter = answer.headers['retry-after'];
  const meaning = classOfAnswer(answer.status, refusal, typeof retryAfter === 'string' ? retryAfter : undefined);
  const { message } = refusal;
  if (meaning.class === 'maybe_sent') return { outcome: 'unknown', code, message };
  if (meaning.class === 'retry_later')
    return {
      outcome: 'not_sent',
      code,
      message,
      retry_after_ms: meaning.retryAfterMs,
      growth: meaning.growth,
      maximum_attempts: meaning.maximumAttempts,
      slows: meaning.slows,
    };
  return { outcome: 'refused', code, message, class: meaning.class };
}

/** No answer: what matters is whether the request can have left. */
function outcomeOfFailure(error: AppError): SendOutcome {
  const { code, message } = error;
  if (code === 'channel.incomplete') return { outcome: 'refused', code, message, class: 'channel_broken' };
  if (code === 'outgoing.unreachable') return { ...notSent, code, message, retry_after_ms: 2000 };
  if (code === 'outgoing.forbidden-address') return { ...notSent, code, message, retry_after_ms: 60_000 };
  return { outcome: 'unknown', code, message };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // judged by the HTTP status alone
  }
}
