// Asks a model once for the loop: retries what may pass, goes on to the next of the chain, makes room when the conversation is too long, writes the log.
import { setTimeout as wait } from 'node:timers/promises';
import { costOf, modelFacts } from '@nexus/contracts/models/model-facts';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from './deps.ts';
import { repairToolPairs } from './history/repair-tool-pairs.ts';
import { tellOnce } from './history/tell-once.ts';
import type { Limits } from './limits.ts';
import { givesWay } from './models/breakers.ts';
import type { Candidate } from './models/chain.ts';
import type { ModelAnswer, ModelMessage, ModelTool } from './models/model.ts';
import { withoutOldest } from './prompt.ts';
import type { ThinkingLog } from './thinking-log.ts';

const attempts = 3;
const firstPause = 250;
/** A server that asks to wait longer than this share of the time left is not waited for. */
const shareForWaiting = 0.5;

export interface ModelCaller {
  /** @throws AppError `model.*` when all attempts failed, `request.abandoned` when the turn was given up or ran out of time */
  ask(messages: ModelMessage[], mayCallTools: boolean): Promise<ModelAnswer>;
}

export interface CallerParts {
  /** Asked in this order. */
  chain: [Candidate, ...Candidate[]];
  temperature: number | null;
  tools: ModelTool[];
  limits: Limits;
  log: ThinkingLog;
  signal: AbortSignal;
}

const nothing: ModelAnswer['usage'] = { input: 0, output: 0, cached: 0, written: 0 };

/**
 * A caller for one turn. While another model of the chain is left, one that fails is not tried again; the last one is, up
 * to three times. The model that answered stays the turn's.
 */
export function createModelCaller(parts: CallerParts, deps: Pick<Deps, 'now' | 'measure' | 'log'>): ModelCaller {
  const { chain, limits, log, signal } = parts;
  let place = 0;

  /** The present model of the chain; those that are let be are passed over, but not the last. */
  function candidate(): { asked: Candidate; isLast: boolean } {
    for (;;) {
      const asked = chain[place] ?? chain[0];
      const isLast = place >= chain.length - 1;
      if (isLast || asked.breaker.mayTry()) return { asked, isLast };
      const error = { code: 'model.skipped', message: 'It failed a moment ago; the next model is asked at once.' };
      log.add({ kind: 'model', model: shown(asked, nothing, null), error }, deps.now());
      place += 1;
    }
  }

  async function attempt(
    { asked, isLast }: { asked: Candidate; isLast: boolean },
    messages: ModelMessage[],
    mayCallTools: boolean,
  ): Promise<ModelAnswer> {
    const startedAt = deps.now();
    const { model, apiKey, baseUrl } = asked;
    try {
      const answer = await asked.provider.complete({
        model,
        temperature: parts.temperature,
        messages: tellOnce(
          repairToolPairs(modelFacts(asked.provider.manifest.id, model).sees ? messages : messages.map(withoutImages)),
        ),
        tools: parts.tools,
        mayCallTools,
        apiKey,
        baseUrl,
        timeout: limits.modelTimeout(isLast),
        signal,
      });
      const step = shown(asked, answer.usage, answer.finishReason);
      limits.spend(answer.usage.input + answer.usage.output, step.usage.cost_usd);
      log.add({ kind: 'model', reason: reasonOf(answer), model: step }, startedAt);
      deps.measure.tokens(model, 'input', answer.usage.input);
      deps.measure.tokens(model, 'output', answer.usage.output);
      return answer;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'request.abandoned') {
        const said = { code: error.code, message: error.message };
        deps.log.warn(
          { model, code: error.code, causes: causesOf(error).map(({ kind }) => kind) },
          'model call failed',
        );
        deps.log.debug({ model, causes: causesOf(error) }, 'what the vendor of the model said');
        log.add({ kind: 'model', model: shown(asked, nothing, null), error: said }, startedAt);
      }
      throw error;
    } finally {
      deps.measure.modelSeconds(model, (deps.now().getTime() - startedAt.getTime()) / 1000);
    }
  }

  return {
    async ask(messages, mayCallTools) {
      limits.countStep();
      let given = messages;
      for (let tried = 1; ; tried += 1) {
        const present = candidate();
        try {
          const answer = await attempt(present, given, mayCallTools);
          present.asked.breaker.succeeded();
          return answer;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          present.asked.breaker.failed(error);
          if (!present.isLast && givesWay(error)) {
            place += 1;
            tried = 0;
            continue;
          }
          if (tried >= attempts) throw error;
          const shorter = error.code === 'model.context-too-long' ? withoutOldest(given) : null;
          if (shorter !== null) {
            given = shorter;
            continue;
          }
          const pause = pauseAfter(error, tried, limits.timeLeft());
          if (pause === null) throw error;
          await wait(pause, undefined, { signal });
        }
      }
    },
  };
}

/** For a model that does not see, which may answer in the place of one that does: the label of the picture stays. */
function withoutImages(message: ModelMessage): ModelMessage {
  return message.role === 'customer' ? { role: message.role, text: message.text } : message;
}

/** A model call as the thinking log shows it. */
function shown({ provider, model, prices }: Candidate, usage: ModelAnswer['usage'], finishReason: string | null) {
  const { id } = provider.manifest;
  return {
    provider: id,
    model,
    finish_reason: finishReason,
    usage: {
      input_tokens: usage.input,
      output_tokens: usage.output,
      cached_tokens: usage.cached,
      cache_write_tokens: usage.written,
      ...costOf(id, model, usage, prices),
    },
  };
}

/** Milliseconds to wait before trying again; null when trying again would not help or not fit into the time left. */
export function pauseAfter(error: AppError, tried: number, timeLeft: number): number | null {
  if (error.details['retryable'] !== true) return null;
  const asked = error.details['retryAfter'];
  const pause = typeof asked === 'number' ? asked : firstPause * 2 ** (tried - 1);
  return pause <= timeLeft * shareForWaiting ? pause : null;
}

/** What the vendor's client said, for the log alone; its words may repeat the customer's. */
function causesOf(error: AppError): { kind: string; words: string }[] {
  const causes: { kind: string; words: string }[] = [];
  for (let inner: unknown = error.cause; inner instanceof Error && causes.length < 4; inner = inner.cause) {
    const { status, code } = inner as { status?: unknown; code?: unknown };
    const kind = [inner.name, status, code].filter((one) => typeof one === 'string' || typeof one === 'number');
    causes.push({ kind: kind.join(' '), words: inner.message.slice(0, 200) });
  }
  return causes;
}

/** Why the model did what it did: the provider's summary where it gives one, else the sentence beside the tool calls. */
function reasonOf(answer: ModelAnswer): { text: string; source: 'provider_summary' | 'stated_reason' } | null {
  if (answer.summary !== null) return { text: answer.summary, source: 'provider_summary' };
  if (answer.calls.length > 0 && answer.text !== '') return { text: answer.text, source: 'stated_reason' };
  return null;
}
