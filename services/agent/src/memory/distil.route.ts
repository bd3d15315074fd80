// POST /distillations: an episode that is over in, what is worth remembering of it out.
import { distillationRequest, distillationResult } from '@nexus/contracts/memory';
import type { DistillationRequest, DistillationResult } from '@nexus/contracts/memory';
import { AppError } from '@nexus/service-kit/app-error';
import { bindContext } from '@nexus/service-kit/context';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { createModelCaller } from '../ask-model.ts';
import type { ModelCaller } from '../ask-model.ts';
import { startLimits } from '../limits.ts';
import { modelChain, secretsOf } from '../models/chain.ts';
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
  const chain = modelChain(request, deps.models, deps.breakers);
  const log = createThinkingLog(secretsOf(chain), deps.now);
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
    const limits = startLimits({
      max_steps: attempts,
      max_tokens: Number.MAX_SAFE_INTEGER,
      max_milliseconds: request.max_milliseconds,
      max_cost_usd: null,
    });
    const parts = { chain, temperature: 0, tools: [saveTool], limits, log, signal: deadline };
    const found = await askUntilReadable(request, createModelCaller(parts, deps), log, deps.now);
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

/** Null when no answer fitted the schema. @throws AppError `model.*` */
async function askUntilReadable(
  request: DistillationRequest,
  model: ModelCaller,
  log: ThinkingLog,
  now: Deps['now'],
): Promise<Distillation | null> {
  const messages = distillationMessages(request);
  for (let tried = 1; tried <= attempts; tried += 1) {
    const answer = await model.ask(messages, true);
    const read = readDistillation(answer);
    if ('found' in read) return read.found;
    log.add({ kind: 'check', error: { code: 'distillation.malformed', message: read.problem } }, now());
    messages.push(...notKept(answer, read.problem));
  }
  return null;
}
