// Compares the declared with the live schema: what mends it, in the order that works, and what is for a person.
import { planConstraints } from './plan-constraints.ts';
import { planEnums, planFunctions, planTriggers } from './plan-code.ts';
import type { PlanContext } from './plan-context.ts';
import { planExtras } from './plan-extras.ts';
import { planIndexes } from './plan-indexes.ts';
import { planGrants, planRowSecurity } from './plan-security.ts';
import { planColumns, planNotNull, planTables } from './plan-tables.ts';
import type { Plan } from '../step.ts';

/** Tables and columns come first, since the others name them; policies before values are filled in, so that every row is seen. */
export function planRepairs(facts: Omit<PlanContext, 'unsettledTables' | 'unsettledColumns' | 'twins'>): Plan {
  const context: PlanContext = { ...facts, unsettledTables: new Set(), unsettledColumns: new Map(), twins: new Set() };
  const tables = planTables(context);
  const columns = planColumns(context);
  const security = planRowSecurity(context);
  return {
    steps: [
      ...planEnums(context),
      ...planFunctions(context),
      ...tables.steps,
      ...columns.steps,
      ...security.steps,
      ...planNotNull(context),
      ...planConstraints(context),
      ...planIndexes(context),
      ...planTriggers(context),
      ...planGrants(context),
    ],
    findings: [...tables.findings, ...columns.findings, ...security.findings, ...planExtras(context)],
  };
}
