// One difference between the declared and the live schema: what mends it, or what a person may do about it.

/** info: only told. warning: the system runs. error: it cannot work like this and is not ready. */
export type Severity = 'info' | 'warning' | 'error';

/** What Postgres may refuse because of the rows that are there. */
export interface Obstacle {
  kind: 'duplicates' | 'orphans' | 'nulls' | 'violations';
  /** Gives `count`, and `all` when it concerns every row: that weighs as much as if the step could not be done at all. */
  count: string;
  /** Statement that shows them to a person. */
  look: string;
}

/** A repair. Each phase is one transaction; a phase that builds CONCURRENTLY is one statement outside of any. */
export interface Step {
  /** Stable name in kebab-case, such as `missing-column`. */
  what: string;
  /** `table`, `table.column`, or `table: name` of what lies on a table. */
  object: string;
  phases: string[][];
  /** Run until it changes no row any more, before the phases; gives old rows a value. */
  backFill?: string;
  /** Takes away what a phase left half-way. */
  undo?: string[];
  /** How bad it is when it cannot be done. */
  severity: Severity;
  obstacles?: Obstacle[];
  /** How bad it is when only the rows stand in the way; default: `severity`. */
  obstacleSeverity?: Severity;
}

/** What is not acted on, for a person. */
export interface Finding {
  what: string;
  object: string;
  severity: Severity;
  message: string;
  /** What a person may run; '' when there is no such statement. */
  statement: string;
}

export interface Plan {
  steps: Step[];
  findings: Finding[];
}

/** The statements of a step as one text. */
export function statementOf(step: Step): string {
  return [...(step.backFill ? [step.backFill] : []), ...step.phases.flat()].map((one) => `${one};`).join('\n');
}
