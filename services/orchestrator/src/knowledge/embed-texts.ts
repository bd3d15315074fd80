// Vectors of texts, which the agent service gets from the embeddings endpoint with the shop's key, or the platform's.
import { embeddingsResult } from '@nexus/contracts/knowledge';
import { AppError } from '@nexus/service-kit/app-error';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';

type EmbedDeps = Pick<Deps, 'agent' | 'config' | 'database' | 'keyring'>;

/** Stands beside every vector: those of different names are not compared. */
export function embeddingModelOf({ config }: Pick<Deps, 'config'>): string {
  return `${config.OPENAI_EMBEDDING_MODEL}/${config.EMBEDDING_DIMENSIONS}`;
}

/** Null: no key is set, so there are no vectors. @throws AppError `credentials.cannot-open` */
export async function embeddingKeyOf(deps: EmbedDeps, tenantId: string): Promise<string | null> {
  const own = await readOpening(deps.database, tenantId, (tx) =>
    openCredentials(tx, deps.keyring, { tenantId, owner: 'model:openai' }),
  );
  return own.api_key ?? deps.config.OPENAI_API_KEY ?? null;
}

/** One vector of little-endian floats per text, in their order. @throws AppError `model.…` and `agent.…` */
export async function embedTexts(
  deps: EmbedDeps,
  call: { key: string; texts: string[]; timeout: number; signal?: AbortSignal },
): Promise<Buffer[]> {
  const { OPENAI_EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: dimensions } = deps.config;
  const { vectors } = await deps.agent.call({
    path: '/embeddings',
    body: { api_key: call.key, model, dimensions: dimensions || null, texts: call.texts },
    response: embeddingsResult,
    timeout: call.timeout,
    signal: call.signal,
    idempotent: true,
  });
  const buffers = vectors.map((vector) => Buffer.from(vector, 'base64'));
  if (buffers.length === call.texts.length) return buffers;
  throw new AppError({ code: 'agent.bad-answer', status: 502, message: 'There is not one vector for each text.' });
}
