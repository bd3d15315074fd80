// The job that gives pgvector a shop's vectors, a batch at a time: where the extension came after them, or was away for a while.
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { copyVectorsKind, forgetKnowledge } from './look-up-knowledge.ts';
import { copyMissingVectors, hasVectorColumn } from './vectors.store.ts';

const batch = 100;

export function copyVectors(deps: Pick<Deps, 'cache' | 'database'>): JobDefinition {
  return defineJob({
    kind: copyVectorsKind,
    payload: z.object({}),
    run: async (_payload, { tenantId, signal }) => {
      for (let after = await copyBatch(deps, tenantId, null); after !== null;) {
        signal.throwIfAborted();
        after = await copyBatch(deps, tenantId, after);
      }
    },
  });
}

/** Those after the id. @returns the last id of the batch; null: there was nothing left, and searches look anew */
async function copyBatch(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
  after: string | null,
): Promise<string | null> {
  return deps.database.transaction(tenantId, async (tx) => {
    const last = (await hasVectorColumn(tx)) ? await copyMissingVectors(tx, { tenantId, after }, batch) : null;
    if (last === null) await forgetKnowledge(deps, tx, tenantId);
    return last;
  });
}
