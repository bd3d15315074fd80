// Cron job: what is still unknown when its time is over is a person's to decide; until then a status or an echo may settle it.
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { endReconciling } from './ledger.store.ts';

export function reconcileUnknown(deps: Pick<Deps, 'database'>): JobDefinition {
  return defineJob({
    kind: 'reconcile-unknown',
    everyMs: 15_000,
    payload: z.object({}),
    run: () =>
      deps.database.platformTransaction('end the search for outcomes of sends', async (tx) => {
        for (const { tenant_id: tenantId, conversation_id, message_id } of await endReconciling(tx)) {
          announceChange(tx, { kind: 'message-changed', tenant_id: tenantId, conversation_id, message_id });
          await recordEvent(tx, {
            tenantId,
            kind: 'send-unresolved',
            severity: 'warning',
            conversationId: conversation_id,
            data: { message_id },
          });
        }
      }),
  });
}
