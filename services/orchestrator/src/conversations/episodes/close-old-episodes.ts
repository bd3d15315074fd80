// Cron job: episodes in which nobody has written for a day are over.
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { episodeHours } from '../store/conversations.store.ts';
import { queueDistillation } from './queue-distillation.ts';

/** Older ones end when their customer writes again: a system that is switched on with years of history distils none of it at once. */
const longestDays = 7;
const atOnce = 200;

/** What waits, runs or is in a person's hands is not over. Shop by shop along the index of its list: one of its own would cost every message. */
export function closeOldEpisodes(deps: Pick<Deps, 'database'>): JobDefinition {
  return defineJob({
    kind: 'close-episodes',
    everyMs: 5 * 60_000,
    payload: z.object({}),
    run: async (_payload, { signal }) => {
      for (let count = atOnce; count === atOnce;) {
        signal.throwIfAborted();
        count = await closeSome(deps);
      }
    },
  });
}

async function closeSome(deps: Pick<Deps, 'database'>): Promise<number> {
  return deps.database.platformTransaction('close episodes after a silence', async (tx) => {
    const closed = await tx.query<{ tenant_id: string; id: string; episode: number }>(
      `with old as materialized (
         select o.tenant_id, o.id from tenants t cross join lateral (
           select c.tenant_id, c.id from conversations c
            where c.tenant_id = t.id and c.last_message_at < now() - interval '${episodeHours} hours' and c.last_message_at > now() - interval '${longestDays} days'
              and c.episode_closed_at is null and c.owner <> 'human' and c.due_at is null and (c.lease_until is null or c.lease_until < now())
            limit ${atOnce} for update skip locked) o limit ${atOnce})
       update conversations c set episode_closed_at = now() from old
        where c.tenant_id = old.tenant_id and c.id = old.id returning c.tenant_id, c.id, c.episode`,
    );
    for (const { tenant_id: tenantId, id: conversationId, episode } of closed)
      await queueDistillation(tx, { tenantId, conversationId, episode });
    return closed.length;
  });
}
