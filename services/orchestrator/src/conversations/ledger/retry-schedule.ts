// When a bubble that was certainly not accepted is tried again, and when it is given up.
import type { SendOutcome } from '@nexus/contracts/outbound-message';

export type NotSent = Extract<SendOutcome, { outcome: 'not_sent' }>;

/** With the pauses below: half an hour, longer than providers' ordinary outages and than a restart of ours; where the provider asks for less haste, two. */
const maximumAttempts = 64;
const firstPauseMilliseconds = 500;
/** So soon after an outage the last bubble is on its way. */
const longestPauseMilliseconds = 30_000;
/** For a number or a recipient that gets too much, more tries only make it worse. */
const longestSlowedPauseMilliseconds = 120_000;

/**
 * @param attempts tries so far, this one included
 * @returns milliseconds until the next try, never less than the provider asked for; null: given up
 */
export function pauseBeforeRetry(outcome: NotSent, attempts: number, draw: () => number = Math.random): number | null {
  if (attempts >= Math.min(outcome.maximum_attempts ?? maximumAttempts, maximumAttempts)) return null;
  const first = outcome.retry_after_ms ?? firstPauseMilliseconds;
  const longest = outcome.slows === null ? longestPauseMilliseconds : longestSlowedPauseMilliseconds;
  const grown = Math.min(first * outcome.growth ** (attempts - 1), longest);
  return Math.round(Math.max(first, grown) * (1 + 0.2 * draw()));
}
