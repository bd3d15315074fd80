// What an architecture rule is.
import type { SourceTree } from './source-tree.ts';

export interface Breach {
  path: string;
  line?: number;
  message: string;
}

export interface Findings {
  breaches: Breach[];
  /** What was measured, one short line each; printed also when all is well. */
  measures: string[];
}

export interface Rule {
  /** Kebab-case; printed before each breach. */
  name: string;
  check(tree: SourceTree): Findings;
}
