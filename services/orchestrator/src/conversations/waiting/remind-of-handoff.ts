// Job: nobody has answered a handoff in time. Once, all in one transaction: an event, a mail to the shop, a word to the customer.
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import { markReminded } from '../../handoffs/mark-handoff.ts';
import { readHandoffTerms } from '../../handoffs/record-handoff.ts';
import { handoffMailKind } from '../../handoffs/send-handoff-mail.ts';
import { enqueueJob } from '../../jobs/enqueue-job.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { queueMessages } from '../queues/queue-message.ts';
import { lockAwaited } from './lock-awaited.ts';

export const handoffReminderKind = 'remind-of-handoff';

/** The moment a person writes, there is nothing to remind of; the alert `handoff.unanswered` follows from what is marked here. */
export function remindOfHandoff(deps: Pick<Deps, 'database' | 'now'>): JobDefinition {
  return defineJob({
    kind: handoffReminderKind,
    payload: z.object({ handoff_id: z.uuid() }),
    run: ({ handoff_id: handoffId }, { tenantId }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const awaited = await lockAwaited(tx, tenantId, handoffId);
        if (!awaited || !(await markReminded(tx, tenantId, handoffId))) return;
        const { conversation_id: conversationId } = awaited;
        const terms = await readHandoffTerms(tx, tenantId, deps.now(), false);
        await recordEvent(tx, {
          tenantId,
          kind: 'handoff-unanswered',
          severity: 'warning',
          conversationId,
          data: { handoff: handoffId, reason: awaited.reason, waiting_since: awaited.waiting_since.toISOString() },
        });
        if (terms.mail === 'queued')
          await enqueueJob(tx, {
            tenantId,
            kind: handoffMailKind,
            key: `${handoffId}:reminder`,
            payload: { handoff_id: handoffId, reminder: true },
          });
        if (terms.secondNotice && awaited.window_open && !awaited.blocked)
          await queueMessages(tx, {
            tenantId,
            conversationId,
            channelId: awaited.channel_id,
            episode: awaited.episode,
            ownerVersion: awaited.owner_version,
            origin: 'system',
            author: 'system',
            authorName: null,
            turnId: null,
            pauseMilliseconds: 0,
            messages: [{ text: terms.secondNotice, imageUrl: null }],
          });
        announceChange(tx, {
          kind: 'conversation-changed',
          tenant_id: tenantId,
          conversation_id: conversationId,
        });
      }),
  });
}
