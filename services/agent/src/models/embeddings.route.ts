// POST /embeddings: vectors of texts, for the orchestrator, which calls no model itself.
import { embeddingsRequest, embeddingsResult } from '@nexus/contracts/knowledge';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';

const timeout = 45_000;
/** A batch of long texts. */
const bodyLimit = 8 * 1024 * 1024;

export function embeddingsRoute(deps: Pick<Deps, 'openaiBaseUrl' | 'outgoing' | 'measure'>) {
  return route({
    method: 'POST',
    url: '/embeddings',
    allow: 'internal',
    summary: 'Vectors of texts',
    body: embeddingsRequest,
    response: embeddingsResult,
    bodyLimit,
    handler: async ({ body: { api_key: apiKey, model, dimensions, texts }, signal }) => {
      const { vectors, tokens } = await openaiEmbeddings(
        { baseUrl: deps.openaiBaseUrl, apiKey, model, dimensions, texts, timeout, signal },
        deps.outgoing,
      );
      deps.measure.tokens(model, 'input', tokens);
      return { vectors: vectors.map((vector) => vector.toString('base64')), tokens };
    },
  });
}
