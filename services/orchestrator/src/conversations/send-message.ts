// Step 4 of a message's way: one bubble leaves, if it still may; its outcome is written down, also when it is not known.
import { sendOutcome } from '@nexus/contracts/outbound-message';
import type { SendMessage, SendOutcome } from '@nexus/contracts/outbound-message';
import { AppError } from '@nexus/service-kit/app-error';
import { withContext } from '@nexus/service-kit/context';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { Transaction } from '@nexus/database/database';
import { channelOwner } from '../channels/channel-credentials.ts';
import { isCannotOpen } from '../credentials/note-cannot-open.ts';
import { readCredentials } from '../credentials/open-credentials.ts';
import type { KeptCredentials } from '../credentials/open-credentials.ts';
import type { Hold } from '@nexus/leases/lease-worker';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import {
  cancelQueued,
  endDelivery,
  keepProviderId,
  lockDelivery,
  markSending,
  requeueDelivery,
} from './store/deliveries.store.ts';
import type { DeliveryEnd, DeliveryLease, OutgoingDelivery } from './store/deliveries.store.ts';
import { pauseNumber, postponeDelivery, returnUnsent } from './ledger/ledger.store.ts';
import { pauseBeforeRetry } from './ledger/retry-schedule.ts';
import type { NotSent } from './ledger/retry-schedule.ts';
import type { SendPace } from './ledger/send-pace.ts';
import { reasonForSilence } from './permit-turn.ts';
import { sendingChannel } from './queues/sending-channel.ts';

/** Codes of sends that were not begun because their time was over, here or in the whatsapp service. */
const overdue = new Set(['send.lease-over', 'send.too-late']);

/** Part of the lease that must be left when a send begins: what it takes until the request is on the wire. */
const margin = 0.25;

/** Sends one claimed bubble. A row found half-sent is not sent again: its outcome is unknown until a status tells. */
export async function sendMessageOf(
  deps: Deps,
  lease: DeliveryLease,
  hold: Hold,
  pace: SendPace,
): Promise<void | 'nothing-left'> {
  return withContext(undefined, { tenant_id: lease.tenantId, conversation_id: lease.conversationId }, async () => {
    await failpoint('delivery-claimed');
    const outgoing = await deps.database.transaction(lease.tenantId, (tx) => prepare(tx, deps, lease, pace));
    if (!outgoing) return;
    await failpoint('delivery-sending');
    const outcome = await send(deps, outgoing, hold);
    await failpoint('delivery-sent');
    const left = await settle(deps, lease, outgoing.channel_id, outcome);
    await failpoint('delivery-settled');
    return left;
  });
}

/**
 * Something of ours failed before or after the call. What was only queued is tried again for as long as what the provider did not take;
 * what was being sent stays so until its lease ends and it counts as unknown.
 */
export async function failSend(deps: Deps, lease: DeliveryLease, error: unknown): Promise<void> {
  const said = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
  await deps.database.transaction(lease.tenantId, async (tx) => {
    const rows = await tx.query<{ status: string }>(
      'select status from deliveries where tenant_id = $1 and id = $2 and lease_token = $3',
      [lease.tenantId, lease.id, lease.token],
    );
    if (rows[0]?.status === 'queued') await tryAgain(tx, lease, notSent('send.failed', said, null));
  });
}

type Prepared = { request: SendMessage; channel_id: string };

/** The last look before it leaves, with the conversation locked: a takeover that committed before this wins. */
async function prepare(tx: Transaction, deps: Deps, lease: DeliveryLease, pace: SendPace): Promise<Prepared | null> {
  const [delivery, kept] = await Promise.all([
    lockDelivery(tx, lease),
    readCredentials(tx, deps.keyring, { tenantId: lease.tenantId, owners: [], channelOf: lease.conversationId }),
  ]);
  if (!delivery) return null;
  if (lease.interrupted) {
    await end(tx, lease, {
      status: 'unknown',
      reconcileMilliseconds: deps.config.UNKNOWN_SEND_WINDOW_MS,
      error: {
        code: 'send.interrupted',
        message: 'The service stopped while this was being sent.',
        class: 'retry_later',
      },
    });
    return null;
  }
  const refusal = reasonNotToSend(delivery);
  if (refusal) {
    await end(tx, lease, refusal);
    return null;
  }
  const { id, conversationId } = lease;
  const wait = delivery.number_paused_ms || pace.wait({ id, conversationId, channelId: delivery.channel_id });
  if (wait > 0) {
    postponeDelivery(tx, lease, wait);
    return null;
  }
  const channel = await channelToSendWith(tx, lease, delivery, kept);
  if (!channel) return null;
  markSending(tx, lease, delivery.message_id);
  return {
    channel_id: delivery.channel_id,
    request: {
      channel,
      to: { kind: delivery.reply_to_kind, id: delivery.reply_to_id },
      content: delivery.image_url
        ? { type: 'image', image_url: delivery.image_url, caption: delivery.text || null }
        : { type: 'text', text: delivery.text, preview_url: true },
      reply_to_provider_message_id: null,
      reference: lease.id,
      begin_within_ms: null,
    },
  };
}

/** Null when the channel's secret does not open: nothing can leave there before it is entered again. */
async function channelToSendWith(
  tx: Transaction,
  lease: DeliveryLease,
  delivery: OutgoingDelivery,
  kept: KeptCredentials,
): Promise<SendMessage['channel'] | null> {
  const opened = kept.of(channelOwner(delivery.channel_id));
  await kept.note(tx);
  try {
    return sendingChannel(delivery, opened);
  } catch (error) {
    if (!isCannotOpen(error)) throw error;
    const { code, message } = error;
    await end(tx, lease, { status: 'refused', error: { code, message, class: 'channel_broken' } });
    await cancelQueued(tx, lease.tenantId, lease.conversationId);
    return null;
  }
}

function reasonNotToSend(delivery: OutgoingDelivery): DeliveryEnd | null {
  if (delivery.origin === 'agent') {
    const overtaken = delivery.owner_version !== delivery.written_under;
    if (overtaken || reasonForSilence(delivery) !== null) return { status: 'canceled' };
  }
  if (!delivery.window_open) {
    return {
      status: 'refused',
      error: {
        code: 'conversations.window-closed',
        message: 'More than 24 hours have passed since the customer wrote.',
        class: 'window_closed',
      },
    };
  }
  return null;
}

/** The clock is looked at last: a process that was frozen, or busy, since it marked the row may have lost it to another one. */
async function send(deps: Deps, { request }: Prepared, hold: Hold): Promise<SendOutcome> {
  const left = Math.floor(hold.remaining() - deps.config.LEASE_MS * margin);
  if (left <= 0) return notSent('send.lease-over', 'The lease ran out before the message could leave.', 0);
  try {
    const body: SendMessage = { ...request, begin_within_ms: left };
    return await deps.whatsapp.call({ path: '/messages', body, response: sendOutcome, timeout: 30_000 });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.details.sent === 'maybe' || error.code.endsWith('.bad-answer'))
      return { outcome: 'unknown', code: error.code, message: error.message };
    return notSent(error.code, error.message, null);
  }
}

function notSent(code: string, message: string, retryAfter: number | null): NotSent {
  return {
    outcome: 'not_sent',
    code,
    message,
    retry_after_ms: retryAfter,
    growth: 2,
    maximum_attempts: null,
    slows: null,
  };
}

async function settle(
  deps: Deps,
  lease: DeliveryLease,
  channelId: string,
  outcome: SendOutcome,
): Promise<void | 'nothing-left'> {
  const { database } = deps;
  if (outcome.outcome !== 'accepted')
    return database.transaction(lease.tenantId, (tx) => settleUnsent(tx, deps, lease, channelId, outcome));
  const ended = await database.transaction(lease.tenantId, (tx) =>
    tx.commitWith(
      endDelivery(tx, lease, {
        status: 'sent',
        providerMessageId: outcome.provider_message_id,
        providerReference: outcome.provider_reference,
      }),
    ),
  );
  if (!ended) await database.transaction(lease.tenantId, (tx) => keepProviderId(tx, lease, outcome));
  else if (!ended.followed) return 'nothing-left';
}

async function settleUnsent(
  tx: Transaction,
  deps: Deps,
  lease: DeliveryLease,
  channelId: string,
  outcome: Exclude<SendOutcome, { outcome: 'accepted' }>,
): Promise<void> {
  if (outcome.outcome === 'unknown') {
    await end(tx, lease, {
      status: 'unknown',
      reconcileMilliseconds: deps.config.UNKNOWN_SEND_WINDOW_MS,
      error: { code: outcome.code, message: outcome.message, class: 'retry_later' },
    });
  } else if (outcome.outcome === 'not_sent') {
    if (overdue.has(outcome.code)) return returnUnsent(tx, lease, { code: outcome.code, message: outcome.message });
    const pause = await tryAgain(tx, lease, outcome);
    if (outcome.slows === 'number') pauseNumber(tx, lease.tenantId, channelId, outcome.retry_after_ms ?? pause ?? 0);
  } else {
    await end(tx, lease, {
      status: 'refused',
      error: { code: outcome.code, message: outcome.message, class: outcome.class },
    });
    if (outcome.class !== 'refused') await cancelQueued(tx, lease.tenantId, lease.conversationId);
    if (outcome.class === 'channel_broken') await markBroken(tx, lease, channelId, outcome);
  }
}

/** @returns milliseconds until the next try; null: it was tried often enough and ends as refused */
async function tryAgain(tx: Transaction, lease: DeliveryLease, outcome: NotSent): Promise<number | null> {
  const pause = pauseBeforeRetry(outcome, lease.attempts);
  if (pause !== null) await requeueDelivery(tx, lease, pause, outcome);
  else
    await end(tx, lease, {
      status: 'refused',
      error: { code: outcome.code, message: outcome.message, class: 'refused' },
    });
  return pause;
}

async function end(tx: Transaction, lease: DeliveryLease, how: DeliveryEnd): Promise<void> {
  const ended = await endDelivery(tx, lease, how);
  if (!ended) return;
  if (how.status === 'unknown' || how.status === 'refused') {
    await recordEvent(tx, {
      tenantId: lease.tenantId,
      kind: how.status === 'unknown' ? 'send-unknown' : 'send-refused',
      severity: 'warning',
      conversationId: lease.conversationId,
      data: { message_id: ended.message_id, code: how.error?.code ?? null },
    });
  }
}

async function markBroken(
  tx: Transaction,
  lease: DeliveryLease,
  channelId: string,
  problem: { code: string; message: string },
): Promise<void> {
  await tx.query(
    `update channels set broken = coalesce(broken, $3), updated_at = now() where tenant_id = $1 and id = $2`,
    [
      lease.tenantId,
      channelId,
      JSON.stringify({ code: problem.code, message: problem.message, since: new Date().toISOString() }),
    ],
  );
  announceChange(tx, { kind: 'channel-changed', tenant_id: lease.tenantId });
  await recordEvent(tx, {
    tenantId: lease.tenantId,
    kind: 'channel-broken',
    severity: 'error',
    data: { channel_id: channelId, code: problem.code },
  });
}
