// The job that gives a shop's chunks their vectors, a batch at a time, so that a stop loses little and progress is seen.
import { AppError } from '@nexus/service-kit/app-error';
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobContext, JobDefinition } from '../jobs/job.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { embedTexts, embeddingKeyOf, embeddingModelOf } from './embed-texts.ts';
import { forgetKnowledge } from './look-up-knowledge.ts';
import { readUnembedded, saveVectors } from './vectors.store.ts';

export const embedKnowledgeKind = 'embed-knowledge';

type EmbedDeps = Pick<Deps, 'agent' | 'cache' | 'config' | 'database' | 'keyring'>;

const batch = 64;
/** Answers after which asking again is useless until somebody does something. */
const finalCodes = /^(model\.(unauthorized|not-found|refused-request|quota-exhausted)|credentials\.cannot-open)$/;

/** One per shop: a second call re-arms it, also while it runs. */
export async function embedLater(tx: Transaction, tenantId: string): Promise<void> {
  await enqueueJob(tx, { tenantId, kind: embedKnowledgeKind, key: 'chunks', payload: {} });
}

export function embedKnowledge(deps: EmbedDeps): JobDefinition {
  return defineJob({
    kind: embedKnowledgeKind,
    payload: z.object({}),
    firstRetryMs: 5000,
    run: async (_payload, context) => {
      try {
        await embedAll(deps, context);
      } catch (error) {
        if (error instanceof AppError && finalCodes.test(error.code))
          throw new PermanentError(error.code, error.message, error);
        throw error;
      }
    },
  });
}

/** Without a key nothing is done: full text finds the chunks as they are. */
async function embedAll(deps: EmbedDeps, { tenantId, signal }: JobContext): Promise<void> {
  const model = embeddingModelOf(deps);
  for (;;) {
    signal.throwIfAborted();
    const chunks = await deps.database.transaction(tenantId, (tx) => readUnembedded(tx, tenantId, model, batch));
    if (chunks.length === 0) return;
    const key = await embeddingKeyOf(deps, tenantId);
    if (key === null) return;
    const vectors = await embedTexts(deps, { key, texts: chunks.map(({ text }) => text), timeout: 60_000, signal });
    await deps.database.transaction(tenantId, async (tx) => {
      await saveVectors(
        tx,
        tenantId,
        model,
        chunks.flatMap(({ id }, index) => (vectors[index] ? [{ id, vector: vectors[index] }] : [])),
      );
      await forgetKnowledge(deps, tx, tenantId);
      announceChange(tx, { kind: 'knowledge-changed', tenant_id: tenantId });
    });
  }
}
