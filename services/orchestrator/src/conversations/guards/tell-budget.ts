// Tells the owner once each that half, most and all of the day's budget are spent.
import type { Transaction } from '@nexus/database/database';
import { recordEvent } from '../../events/record-event.ts';
import { budgetMailKind } from '../../handoffs/send-budget-mail.ts';
import { enqueueJobOnce } from '../../jobs/enqueue-job.ts';

/** Percent of the budget at which the owner is told, the highest first. */
const levels = [
  { percent: 100, name: 'exhausted' },
  { percent: 80, name: 'warning' },
  { percent: 50, name: 'half' },
] as const;

/** Costs nothing as long as less is spent. A budget that was raised is told of anew; a level that was leapt over is not told. */
export async function tellBudget(
  tx: Transaction,
  spending: { tenantId: string; date: string; budgetUsd: number; spentUsd: number },
): Promise<void> {
  const { tenantId, date, budgetUsd, spentUsd } = spending;
  const level = levels.find(({ percent }) => spentUsd >= (budgetUsd * percent) / 100);
  if (budgetUsd <= 0 || level === undefined) return;
  const exhausted = level.percent === 100;
  const told = {
    date,
    exhausted,
    percent: level.percent,
    budget_usd: budgetUsd,
    spent_usd: Math.round(spentUsd * 1e4) / 1e4,
  };
  const first = await enqueueJobOnce(tx, {
    tenantId,
    kind: budgetMailKind,
    key: `${date} ${budgetUsd} ${level.name}`,
    payload: told,
  });
  if (!first) return;
  const kind = exhausted ? 'budget-exhausted' : 'budget-warning';
  await recordEvent(tx, { tenantId, kind, severity: exhausted ? 'error' : 'warning', data: told });
}
