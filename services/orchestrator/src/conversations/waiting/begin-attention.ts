// Job: the hours of people have begun. A conversation in which the agent went on until then is a person's now.
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { changeOwner } from '../change-owner.ts';
import { lockAwaited } from './lock-awaited.ts';

export const beginAttentionKind = 'begin-attention';

/** Does nothing when a person wrote meanwhile, or somebody decided who is in charge. */
export function beginAttention(deps: Pick<Deps, 'database'>): JobDefinition {
  return defineJob({
    kind: beginAttentionKind,
    payload: z.object({ handoff_id: z.uuid() }),
    run: ({ handoff_id: handoffId }, { tenantId }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const awaited = await lockAwaited(tx, tenantId, handoffId);
        if (awaited?.owner !== 'ai') return;
        const { conversation_id: conversationId, reason } = awaited;
        await changeOwner(tx, { tenantId, conversationId, owner: 'human', reason: `handoff:${reason}` });
      }),
  });
}
