// Remembers which provider does not answer with which key, so that a turn that has another model goes there at once.
import { createHash } from 'node:crypto';
import type { AppError } from '@nexus/service-kit/app-error';

/** Failures in a row after which it is let be. */
const failuresToOpen = 3;
const openMilliseconds = 30_000;
/** For a server that asks to slow down without saying how long. */
const limitedMilliseconds = 10_000;
/** When the time is over one call tries; the others wait for what becomes of it, at most so long. */
const trialMilliseconds = 10_000;
/** Of more, the one that changed longest ago is forgotten: it is then tried once too often, no more. */
const maximumKnown = 500;

/** Failures that another provider may not have: outages, limits, timeouts. Refusals, bad requests and wrong keys are not among them. */
const passing = new Set([
  'model.unavailable',
  'model.unreachable',
  'model.timeout',
  'model.bad-answer',
  'model.rate-limited',
  'model.quota-exhausted',
]);

/** Whether another model should be asked instead. */
export function givesWay(error: AppError): boolean {
  return passing.has(error.code);
}

export interface Breaker {
  /** False while it is let be. */
  mayTry(): boolean;
  succeeded(): void;
  failed(error: AppError): void;
}

/** A breaker for a provider, its address and a key. */
export type Breakers = (provider: string, baseUrl: string | null, apiKey: string) => Breaker;

/** `clock` gives milliseconds and never goes back. The keys themselves are not kept, only their hashes. */
export function createBreakers(clock: () => number = () => performance.now()): Breakers {
  const known = new Map<string, { failures: number; openUntil: number }>();
  return (provider, baseUrl, apiKey) => {
    const place = createHash('sha256').update(`${provider}\n${baseUrl}\n${apiKey}`).digest('base64');
    return {
      mayTry() {
        const state = known.get(place);
        if (state === undefined || state.openUntil === 0) return true;
        if (clock() < state.openUntil) return false;
        state.openUntil = clock() + trialMilliseconds;
        return true;
      },
      succeeded: () => void known.delete(place),
      failed(error) {
        if (!givesWay(error)) return;
        const failures = (known.get(place)?.failures ?? 0) + 1;
        const limited = /rate-limited|quota-exhausted/.test(error.code);
        const asked = error.details['retryAfter'];
        const pause = limited ? (typeof asked === 'number' ? asked : limitedMilliseconds) : openMilliseconds;
        const openUntil = limited || failures >= failuresToOpen ? clock() + pause : 0;
        known.delete(place);
        known.set(place, { failures, openUntil });
        if (known.size > maximumKnown) known.delete(known.keys().next().value ?? '');
      },
    };
  };
}
