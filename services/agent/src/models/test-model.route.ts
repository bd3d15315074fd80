// POST /model-tests: asks a model one small question, so that its owner sees whether key, address and name are right.
import { costOf } from '@nexus/contracts/models/model-facts';
import type { turnUsage } from '@nexus/contracts/turn';
import { modelTestRequest, modelTestResult } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';

const timeout = 20_000;

/** The route. It needs no breaker and no retry: what the first try says is what its owner wants to know. */
export function testModelRoute(deps: Pick<Deps, 'models' | 'now'>) {
  return route({
    method: 'POST',
    url: '/model-tests',
    allow: 'internal',
    summary: 'Asks a model one small question',
    body: modelTestRequest,
    response: modelTestResult,
    async handler({ body: { model_provider: id, model, credentials }, signal }) {
      const startedAt = deps.now().getTime();
      const result = (failure: { code: string; message: string } | null, usage: z.infer<typeof turnUsage> | null) => ({
        ok: failure === null,
        duration_ms: deps.now().getTime() - startedAt,
        failure,
        usage,
      });
      const provider = deps.models.find((one) => one.manifest.id === id);
      if (provider === undefined)
        return result({ code: 'turn.unknown-provider', message: `There is no model provider "${id}".` }, null);
      try {
        const { usage } = await provider.complete({
          model,
          temperature: null,
          messages: [
            { role: 'system', text: 'Answer with one word.' },
            { role: 'customer', text: 'Hola' },
          ],
          tools: [],
          mayCallTools: false,
          apiKey: credentials.api_key,
          baseUrl: credentials.base_url,
          timeout,
          signal,
        });
        return result(null, {
          input_tokens: usage.input,
          output_tokens: usage.output,
          cached_tokens: usage.cached,
          cache_write_tokens: usage.written,
          ...costOf(id, model, usage),
        });
      } catch (error) {
        if (!(error instanceof AppError) || signal.aborted) throw error;
        return result({ code: error.code, message: error.message }, null);
      }
    },
  });
}
