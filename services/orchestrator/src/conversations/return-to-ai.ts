// Cron job: conversations whose takeover is over by time return to the agent.
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { z } from 'zod';

/** What the customer wrote meanwhile stays with the person it was for; the agent answers from the next message on. */
export function returnToAi(deps: Pick<Deps, 'database'>): JobDefinition {
  return defineJob({
    kind: 'return-to-ai',
    everyMs: 30_000,
    payload: z.object({}),
    run: async () => {
      await deps.database.platformTransaction('return conversations to the agent', async (tx) => {
        const returned = await tx.query<{ tenant_id: string; id: string }>(
          `update conversations set owner = 'ai', owner_version = owner_version + 1, owner_until = null, owner_reason = 'returned_by_time', waiting_since = null, updated_at = now()
            where owner = 'human' and owner_until <= now() returning tenant_id, id`,
        );
        for (const { tenant_id: tenantId, id } of returned) {
          announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: id });
          await recordEvent(tx, {
            tenantId,
            kind: 'owner-changed',
            conversationId: id,
            data: { from: 'human', to: 'ai', reason: 'returned_by_time' },
          });
        }
      });
    },
  });
}
