// Writes the thinking log of a turn: one entry per model call, tool call and check, free of secrets.
import type { TurnResult, TurnStep } from '@nexus/contracts/turn';

type NewStep = Pick<TurnStep, 'kind'> & Partial<Pick<TurnStep, 'reason' | 'model' | 'tool' | 'error'>>;

export interface ThinkingLog {
  /** Adds an entry for something that began at `startedAt`. */
  add(step: NewStep, startedAt: Date): void;
  readonly steps: TurnStep[];
  /** Sum over all model calls; the cost is null as soon as one call's price is not known. */
  usage(): TurnResult['usage'];
}

/** Replaces every occurrence of a secret in any text inside a value; the same value when there is none, which is nearly always. */
export function hideSecrets(value: unknown, secrets: string[]): unknown {
  const json = JSON.stringify(value) ?? '';
  const holdsOne = secrets.some((one) => one.length >= 6 && json.includes(JSON.stringify(one).slice(1, -1)));
  return holdsOne ? withoutSecrets(value, secrets) : value;
}

function withoutSecrets(value: unknown, secrets: string[]): unknown {
  if (typeof value === 'string') {
    let text = value;
    for (const secret of secrets) if (secret.length >= 6) text = text.replaceAll(secret, '[hidden]');
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner, secrets)]));
  }
  return value;
}

/** An empty log; `secrets` are hidden in whatever is added. */
export function createThinkingLog(secrets: string[], now: () => Date): ThinkingLog {
  const steps: TurnStep[] = [];
  return {
    steps,
    add(step, startedAt) {
      const entry: TurnStep = {
        index: steps.length,
        reason: null,
        model: null,
        tool: null,
        error: null,
        ...step,
        started_at: startedAt.toISOString(),
        duration_ms: Math.max(0, now().getTime() - startedAt.getTime()),
      };
      steps.push(hideSecrets(entry, secrets) as TurnStep);
    },
    usage() {
      const total = {
        input_tokens: 0,
        output_tokens: 0,
        cached_tokens: 0,
        cache_write_tokens: 0,
        cost_usd: 0 as number | null,
        cost_estimated: false,
      };
      for (const { model } of steps) {
        if (model === null) continue;
        total.input_tokens += model.usage.input_tokens;
        total.output_tokens += model.usage.output_tokens;
        total.cached_tokens += model.usage.cached_tokens;
        total.cache_write_tokens += model.usage.cache_write_tokens;
        total.cost_estimated ||= model.usage.cost_estimated ?? false;
        total.cost_usd =
          total.cost_usd === null || model.usage.cost_usd === null ? null : total.cost_usd + model.usage.cost_usd;
      }
      return total;
    },
  };
}
