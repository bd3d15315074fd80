// POST /turns: one turn in, one result out; the story of a turn in one function.
import { turnRequest, turnResult } from '@nexus/contracts/turn';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { bindContext } from '@nexus/service-kit/context';
import { route } from '@nexus/service-kit/route';
import { createModelCaller } from './ask-model.ts';
import { makeBubbles } from './bubbles/make-bubbles.ts';
import { createImageCheck } from './bubbles/check-image.ts';
import type { ImageCheck } from './bubbles/check-image.ts';
import { containReason } from './colleagues/contain-reason.ts';
import type { Consolation } from './customer-texts.ts';
import { consolationText, customerLanguage } from './customer-texts.ts';
import type { Deps } from './deps.ts';
import { shareRepeated } from './history/result-json.ts';
import { startLimits } from './limits.ts';
import { runLoop } from './loop.ts';
import { modelChain, secretsOf } from './models/chain.ts';
import { reportGivenUp } from './models/report-given-up.ts';
import { createToolRunner, describeTools, toolsOf } from './run-tools.ts';
import { createThinkingLog } from './thinking-log.ts';
import type { ThinkingLog } from './thinking-log.ts';

/** The largest turn: a long episode with its tool results, and pictures of 6 MiB as base64. */
const bodyLimit = 16 * 1024 * 1024;

/** The route. When the caller closes the connection, model and tool calls end at once and nothing is answered. */
export function runTurnRoute(deps: Deps) {
  const checkImage = createImageCheck(deps.outgoing);
  return route({
    method: 'POST',
    url: '/turns',
    allow: 'internal',
    summary: 'Runs one turn of an agent',
    body: turnRequest,
    response: turnResult,
    bodyLimit,
    async handler({ body: turn, signal }) {
      bindContext({ tenant_id: turn.tenant.id, conversation_id: turn.conversation.id, turn_id: turn.turn_id });
      const result = await runTurn(turn, deps, checkImage, signal);
      deps.measure.turns(result.outcome);
      deps.log.info(
        { outcome: result.outcome, failure: result.failure?.code, steps: result.steps.length },
        'turn ended',
      );
      return { ...result, turn_id: turn.turn_id, tenant_id: turn.tenant.id };
    },
  });
}

/** Thinks, answers, or says why not. @throws AppError for a turn that cannot be run at all, `request.abandoned` when given up */
async function runTurn(
  turn: TurnRequest,
  deps: Deps,
  checkImage: ImageCheck,
  caller: AbortSignal,
): Promise<TurnResult> {
  const chain = modelChain(turn, deps.models, deps.breakers);
  checkTurn(turn);
  shareRepeated(turn);
  const deadline = AbortSignal.timeout(turn.limits.max_milliseconds);
  const signal = AbortSignal.any([caller, deadline]);
  const limits = startLimits(turn.limits);
  const secrets = [...secretsOf(chain), turn.store?.access_token ?? ''];
  const log = createThinkingLog(secrets, deps.now);
  const learned: TurnResult['learned'] = { store_customer_id: null };
  const learn = (fact: Partial<TurnResult['learned']>) => void Object.assign(learned, fact);
  const tools = createToolRunner(turn, deps, { log, signal, learn, secrets });
  const model = createModelCaller(
    { chain, temperature: turn.agent.temperature, tools: describeTools(toolsOf(turn)), limits, log, signal },
    deps,
  );
  const end = (result: Pick<TurnResult, 'outcome' | 'messages' | 'handoff' | 'failure' | 'colleague'>): TurnResult => ({
    ...result,
    steps: log.steps,
    usage: log.usage(),
    learned,
  });
  noteThrift(turn, log, deps.now());
  try {
    const thought = await runLoop({ turn, model, tools, limits, log }, deps);
    if (thought.kind === 'handoff')
      return end({ outcome: 'handed_off', messages: [], handoff: thought.handoff, failure: null });
    if (thought.kind === 'colleague')
      return end({
        outcome: 'handed_over',
        messages: [],
        handoff: null,
        failure: null,
        colleague: containReason(thought.colleague, turn),
      });
    const look = (url: string) => (turn.frozen === null ? checkImage(url, caller) : Promise.resolve(null));
    const messages = await makeBubbles(thought.text, thought.sources.images, look);
    return end({ outcome: 'answered', messages, handoff: null, failure: null });
  } catch (error) {
    if (caller.aborted) {
      // A trial has no turn to write its usage to; who asked for it counts it.
      if (!turn.playground) void reportGivenUp(turn, log.steps, deps);
      throw abandoned(error);
    }
    const failure = failureOf(error, deadline.aborted);
    deps.log.warn({ code: failure.code, err: failure.code === 'agent.failed' ? error : undefined }, 'turn failed');
    const text = consolationText(failure.consolation, customerLanguage(turn));
    const { code, message, retryable } = failure;
    const messages = [{ part: 1, total: 1, text, image_url: null, metadata: { fallback: true } }];
    const handoff = failure.consolation === 'team' ? { reason: 'agent_unavailable', summary: null } : null;
    return end({ outcome: 'failed', messages, handoff, failure: { code, message, retryable } });
  }
}

/** That the shop's budget made this turn a cheaper one stands first in its log. */
function noteThrift({ agent, models }: TurnRequest, log: ThinkingLog, now: Date): void {
  if (models.thrift === null) return;
  const { spent_usd: spent, budget_usd: budget } = models.thrift;
  const text = `US$ ${spent.toFixed(2)} of today's US$ ${budget.toFixed(2)} are spent: ${agent.model} answers, from a shorter context.`;
  log.add({ kind: 'check', reason: { text, source: 'rule' } }, now);
}

function checkTurn(turn: TurnRequest): void {
  if (!turn.history.some((item) => item.role === 'customer')) {
    throw new AppError({
      code: 'turn.nothing-to-answer',
      status: 422,
      message: 'The history holds no message of the customer.',
    });
  }
}

function abandoned(cause: unknown): AppError {
  return new AppError({ code: 'request.abandoned', status: 499, message: 'The caller went away.', cause });
}

type Failure = NonNullable<TurnResult['failure']> & { consolation: Consolation };

/** What the customer is told for each failure that trying again cannot mend; for all others: to write again later. */
const consolations: Record<string, Consolation> = {
  'model.unauthorized': 'team',
  'model.not-found': 'team',
  'model.quota-exhausted': 'team',
  'model.refused-request': 'team',
  'model.context-too-long': 'rephrase',
  'model.filtered': 'declined',
  'answer.filtered': 'declined',
  'answer.refused': 'declined',
  'answer.empty': 'rephrase',
  'answer.pretended': 'machine',
  'answer.ungrounded': 'rephrase',
  'answer.contained': 'declined',
  'limit.steps': 'rephrase',
  'limit.tokens': 'rephrase',
  'limit.cost': 'team',
};

function failureOf(error: unknown, outOfTime: boolean): Failure {
  if (outOfTime)
    return {
      code: 'limit.time',
      message: 'The turn reached its ceiling of time.',
      retryable: true,
      consolation: 'later',
    };
  if (!(error instanceof AppError))
    return {
      code: 'agent.failed',
      message: 'The turn failed inside the agent.',
      retryable: true,
      consolation: 'later',
    };
  const consolation = consolations[error.code] ?? 'later';
  return { code: error.code, message: error.message, retryable: consolation === 'later', consolation };
}
