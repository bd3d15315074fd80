// When a bubble that was certainly not accepted is tried again, and when it is given up.
import type { SendOutcome } from '@nexus/contracts/outbound-message';

type NotSent = Extract<SendOutcome, { outcome: 'not_sent' }>;

/** With the pauses below: a little more than half an hour, longer than providers' ordinary outages and than a restart of ours. */
const maximumAttempts = 24;
const firstPauseMilliseconds = 500;
const longestPauseMilliseconds = 120_000;

/**
 * @param attempts tries so far, this one included
 * @returns milliseconds until the next try, never less than the provider asked for; null: given up
 */
export function pauseBeforeRetry(outcome: NotSent, attempts: number, draw: () => number = Math.random): number | null {
  if (attempts >= Math.min(outcome.maximum_attempts ?? maximumAttempts, maximumAttempts)) return null;
  const first = outcome.retry_after_ms ?? firstPauseMilliseconds;
  const grown = Math.min(first * outcome.growth ** (attempts - 1), longestPauseMilliseconds);
  return Math.round(Math.max(first, grown) * (1 + 0.2 * draw()));
}
