// Tells the owner once that most of the day's budget is spent, and once that all of it is.
import type { Transaction } from '@nexus/database/database';
import { recordEvent } from '../../events/record-event.ts';
import { budgetMailKind } from '../../handoffs/send-budget-mail.ts';
import { enqueueJobOnce } from '../../jobs/enqueue-job.ts';

/** Share of the budget from which the owner is warned. */
const warnedFrom = 0.8;

/** Costs nothing as long as less is spent. A budget that was raised is told of anew. */
export async function tellBudget(
  tx: Transaction,
  spending: { tenantId: string; date: string; budgetUsd: number; spentUsd: number },
): Promise<void> {
  const { tenantId, date, budgetUsd, spentUsd } = spending;
  if (budgetUsd <= 0 || spentUsd < budgetUsd * warnedFrom) return;
  const exhausted = spentUsd >= budgetUsd;
  const told = { date, exhausted, budget_usd: budgetUsd, spent_usd: Math.round(spentUsd * 1e4) / 1e4 };
  const first = await enqueueJobOnce(tx, {
    tenantId,
    kind: budgetMailKind,
    key: `${date} ${budgetUsd} ${exhausted ? 'exhausted' : 'warning'}`,
    payload: told,
  });
  if (!first) return;
  const kind = exhausted ? 'budget-exhausted' : 'budget-warning';
  await recordEvent(tx, { tenantId, kind, severity: exhausted ? 'error' : 'warning', data: told });
}
