// What "something is wrong" is made of, before it is put into words.
import type { ProblemCode } from '@nexus/contracts/operator-view';

export interface FoundProblem {
  code: ProblemCode;
  severity: 'warning' | 'error';
  /** Null: of the whole platform. */
  tenantId: string | null;
  /** Tells two of one code apart; empty: the shop or platform itself. */
  subject: string;
  /** Name of the subject for people. */
  label: string | null;
  since: Date | null;
  /** Codes, ids and numbers. */
  data: Record<string, unknown>;
}

/** Seconds a problem must last before it is an alert: what a restart heals by itself is none. */
export const patienceSeconds: Partial<Record<ProblemCode, number>> = {
  'service.away': 120,
  'redis.degraded': 120,
  'listener.deaf': 120,
  'clock.skewed': 120,
  'process.slow': 300,
  'queue.behind': 120,
};

/** The worst first, and of equals the one that lasts longest. */
export function worstFirst(a: FoundProblem, b: FoundProblem): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  return (a.since?.getTime() ?? Infinity) - (b.since?.getTime() ?? Infinity);
}
