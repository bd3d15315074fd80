// Asks the model once for the loop: retries what may pass, makes room when the conversation is too long, writes the log.
import { setTimeout as wait } from 'node:timers/promises';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from './deps.ts';
import { repairToolPairs } from './history/repair-tool-pairs.ts';
import type { Limits } from './limits.ts';
import type { ModelAnswer, ModelMessage, ModelProvider, ModelTool } from './models/model.ts';
import { priceOf } from './models/price-of.ts';
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
  turn: TurnRequest;
  provider: ModelProvider;
  tools: ModelTool[];
  limits: Limits;
  log: ThinkingLog;
  signal: AbortSignal;
}

/** A caller for one turn. */
export function createModelCaller(parts: CallerParts, deps: Pick<Deps, 'now' | 'measure' | 'log'>): ModelCaller {
  const { turn, provider, limits, log, signal } = parts;
  const { model, model_provider: providerId, temperature } = turn.agent;

  async function attempt(messages: ModelMessage[], mayCallTools: boolean): Promise<ModelAnswer> {
    const startedAt = deps.now();
    const named = (usage: ModelAnswer['usage'], finishReason: string | null) => ({
      provider: providerId,
      model,
      finish_reason: finishReason,
      usage: {
        input_tokens: usage.input,
        output_tokens: usage.output,
        cached_tokens: usage.cached,
        cost_usd: priceOf(providerId, model, usage),
      },
    });
    try {
      const { api_key: apiKey, base_url: baseUrl } = turn.model_credentials;
      const timeout = limits.modelTimeout();
      const answer = await provider.complete({
        model,
        temperature,
        messages: repairToolPairs(messages),
        tools: parts.tools,
        mayCallTools,
        apiKey,
        baseUrl,
        timeout,
        signal,
      });
      limits.spend(answer.usage.input + answer.usage.output, priceOf(providerId, model, answer.usage));
      log.add({ kind: 'model', reason: reasonOf(answer), model: named(answer.usage, answer.finishReason) }, startedAt);
      deps.measure.tokens(model, 'input', answer.usage.input);
      deps.measure.tokens(model, 'output', answer.usage.output);
      return answer;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'request.abandoned') {
        const shown = { code: error.code, message: error.message };
        deps.log.warn(
          { model, code: error.code, causes: causesOf(error).map(({ kind }) => kind) },
          'model call failed',
        );
        deps.log.debug({ model, causes: causesOf(error) }, 'what the vendor of the model said');
        log.add({ kind: 'model', model: named({ input: 0, output: 0, cached: 0 }, null), error: shown }, startedAt);
      }
      throw error;
    } finally {
      deps.measure.modelSeconds(model, (deps.now().getTime() - startedAt.getTime()) / 1000);
    }
  }

  return {
    async ask(messages, mayCallTools) {
      limits.countStep();
      let asked = messages;
      for (let tried = 1; ; tried += 1) {
        try {
          return await attempt(asked, mayCallTools);
        } catch (error) {
          if (!(error instanceof AppError) || tried >= attempts) throw error;
          const shorter = error.code === 'model.context-too-long' ? withoutOldest(asked) : null;
          if (shorter !== null) {
            asked = shorter;
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
