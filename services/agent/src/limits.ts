// The ceilings of one turn: steps, tokens, time, money; and when the model must come to an end.
import type { TurnRequest } from '@nexus/contracts/turn';

export type LimitName = 'steps' | 'tokens' | 'time' | 'cost';

/** Beyond this share of a ceiling no further tools are offered, so that what is left suffices for an answer. */
const lastWordShare = 0.75;
const longestModelCall = 45_000;
/** Of the time left, so that a call that hangs leaves room for a second one. */
const shareOfTimeLeft = 0.6;
/** The same while another model could be asked instead. */
const longestCallWithAnother = 20_000;
const shareWithAnother = 0.4;

export interface Limits {
  /** Counts one model call. */
  countStep(): void;
  /** Adds what a call used. */
  spend(tokens: number, cost: number): void;
  /** The ceiling that forbids a further model call, or null. */
  reached(): LimitName | null;
  /** True when the next model call must answer without tools. */
  isLastWord(): boolean;
  /** Milliseconds left until the turn's deadline, never below 0. */
  timeLeft(): number;
  /** Whole milliseconds the next model call may take; fewer where it is not the last model that could be asked. */
  modelTimeout(isLast?: boolean): number;
}

/** Starts counting now. `clock` gives milliseconds and never goes back. */
export function startLimits(limits: TurnRequest['limits'], clock: () => number = () => performance.now()): Limits {
  const startedAt = clock();
  const spent = { steps: 0, tokens: 0, cost: 0 };
  const elapsed = () => clock() - startedAt;
  const timeLeft = () => Math.max(0, limits.max_milliseconds - elapsed());
  const beyond = (share: number): LimitName | null => {
    if (elapsed() >= limits.max_milliseconds * share) return 'time';
    if (spent.tokens >= limits.max_tokens * share) return 'tokens';
    if (limits.max_cost_usd !== null && spent.cost >= limits.max_cost_usd * share) return 'cost';
    return null;
  };
  return {
    countStep: () => void (spent.steps += 1),
    spend(tokens, cost) {
      spent.tokens += tokens;
      spent.cost += cost;
    },
    reached: () => (spent.steps >= limits.max_steps ? 'steps' : beyond(1)),
    isLastWord: () => spent.steps >= limits.max_steps - 1 || beyond(lastWordShare) !== null,
    timeLeft,
    modelTimeout(isLast = true) {
      const [longest, share] = isLast
        ? [longestModelCall, shareOfTimeLeft]
        : [longestCallWithAnother, shareWithAnother];
      return Math.max(1, Math.floor(Math.min(longest, timeLeft() * share)));
    },
  };
}
