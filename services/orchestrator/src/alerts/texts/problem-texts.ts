// What every language has to say of each problem.
import type { ProblemCode } from '@nexus/contracts/operator-view';

export interface ProblemFacts {
  /** Name of what it is about. */
  name: string;
  /** Whole minutes since it began; 0 when it is not known. */
  minutes: number;
  count: number;
  /** Code of the cause that another service or vendor gave, or its words. */
  reason: string;
}

export type ProblemTexts = Record<ProblemCode, { sentence(facts: ProblemFacts): string; remedy: string }>;
