// Queues the distillation of an episode that is over, once per episode.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { enqueueJobOnce } from '../../jobs/enqueue-job.ts';

export const distilEpisodeKind = 'distil-episode';

export interface EpisodePlace {
  tenantId: string;
  conversationId: string;
  episode: number;
}

/** The turn's id travels with the job: whoever writes it first has done the work. */
export async function queueDistillation(
  tx: Transaction,
  { tenantId, conversationId, episode }: EpisodePlace,
): Promise<void> {
  await enqueueJobOnce(tx, {
    tenantId,
    kind: distilEpisodeKind,
    key: `${conversationId}:${episode}`,
    payload: { conversation_id: conversationId, episode, turn_id: newId() },
  });
}
