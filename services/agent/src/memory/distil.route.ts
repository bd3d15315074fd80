// POST /distillations: an episode that is over in, what is worth remembering of it out.
import { costOf } from '@nexus/contracts/models/model-facts';
import { distillationRequest, distillationResult } from '@nexus/contracts/memory';
import type { DistillationRequest, DistillationResult } from '@nexus/contracts/memory';
import { AppError } from '@nexus/service-kit/app-error';
import { bindContext } from '@nexus/service-kit/context';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import type { ModelAnswer, ModelMessage, ModelProvider } from '../models/model.ts';
import type { ThinkingLog } from '../thinking-log.ts';
import { createThinkingLog } from '../thinking-log.ts';
import { distillationMessages, notKept, readDistillation, saveTool } from './distillation.ts';
import type { Distillation } from './distillation.ts';

const bodyLimit = 4 * 1024 * 1024;
/** A malformed answer is asked again once. */
const attempts = 2;

export function distilRoute(deps: Deps) {
  return route({
    method: 'POST',
    url: '/distillations',
    allow: 'internal',
    summary: 'Distils an episode into what is worth remembering of its customer',
    body: distillationRequest,
    response: distillationResult,
    bodyLimit,
    async handler({ body, signal }) {
      bindContext({ tenant_id: body.tenant.id, conversation_id: body.conversation.id });
      const result = await distil(body, deps, signal);
      deps.log.info({ outcome: result.outcome, failure: result.failure?.code }, 'distillation ended');
      return result;
    },
  });
}

/** @throws AppError 422 `turn.unknown-provider`, 499 `request.abandoned` */
async function distil(request: DistillationRequest, deps: Deps, signal: AbortSignal): Promise<DistillationResult> {
  const provider = deps.models.find((one) => one.manifest.id === request.agent.model_provider);
  if (provider === undefined)
    throw new AppError({
      code: 'turn.unknown-provider',
      status: 422,
      message: `There is no model provider "${request.agent.model_provider}".`,
    });
  const log = createThinkingLog([request.model_credentials.api_key], deps.now);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(request.max_milliseconds)]);
  const end = (
    outcome: DistillationResult['outcome'],
    found: Partial<DistillationResult> = {},
  ): DistillationResult => ({
    outcome,
    summary: '',
    memories: [],
    failure: null,
    ...found,
    steps: log.steps,
  });
  try {
    const found = await askUntilReadable(request, { deps, provider, log, signal: deadline });
    return found === null ? end('malformed') : end('distilled', found);
  } catch (error) {
    if (signal.aborted)
      throw new AppError({ code: 'request.abandoned', status: 499, message: 'The caller went away.', cause: error });
    const { code, message, details } =
      error instanceof AppError
        ? error
        : { code: 'agent.failed', message: 'The distillation failed inside the agent.', details: { retryable: true } };
    const retryable = details['retryable'] === true || code === 'request.abandoned';
    return end('failed', { failure: { code, message, retryable } });
  }
}

interface Asking {
  deps: Deps;
  provider: ModelProvider;
  log: ThinkingLog;
  signal: AbortSignal;
}

/** Null when no answer fitted the schema. @throws AppError `model.*` */
async function askUntilReadable(request: DistillationRequest, asking: Asking): Promise<Distillation | null> {
  const messages = distillationMessages(request);
  for (let tried = 1; tried <= attempts; tried += 1) {
    const answer = await askOnce(request, messages, asking);
    const read = readDistillation(answer);
    if ('found' in read) return read.found;
    asking.log.add(
      { kind: 'check', error: { code: 'distillation.malformed', message: read.problem } },
      asking.deps.now(),
    );
    messages.push(...notKept(answer, read.problem));
  }
  return null;
}

async function askOnce(
  request: DistillationRequest,
  messages: ModelMessage[],
  { deps, provider, log, signal }: Asking,
): Promise<ModelAnswer> {
  const { model, model_provider: providerId } = request.agent;
  const startedAt = deps.now();
  const answer = await provider.complete({
    model,
    temperature: 0,
    messages,
    tools: [saveTool],
    mayCallTools: true,
    apiKey: request.model_credentials.api_key,
    baseUrl: request.model_credentials.base_url,
    timeout: Math.floor(request.max_milliseconds * 0.6),
    signal,
  });
  const { input, output, cached, written } = answer.usage;
  const usage = {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: cached,
    cache_write_tokens: written,
    ...costOf(providerId, model, answer.usage),
  };
  log.add(
    { kind: 'model', model: { provider: providerId, model, finish_reason: answer.finishReason, usage } },
    startedAt,
  );
  deps.measure.tokens(model, 'input', input);
  deps.measure.tokens(model, 'output', output);
  return answer;
}
