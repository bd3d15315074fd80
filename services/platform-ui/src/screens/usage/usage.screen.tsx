// What the agents used models for and what it cost: figures, bars by day, model, agent, customer or conversation, and the budget.
import { ChartColumn } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant, useTenantId } from '../../api/current-tenant.tsx';
import type { Usage, UsageBy } from '../../api/contract-types.ts';
import { formatCost, formatNumber } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Card, Page } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { EmptyState, ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { BudgetCard } from './budget-card.tsx';
import { ModelPricesCard } from './model-prices-card.tsx';
import { UsageBars } from './usage-bars.tsx';
import { useUsage } from './usage.queries.ts';

const groups: UsageBy[] = ['day', 'model', 'agent', 'customer', 'conversation'];
const spans = [7, 30, 90];

export function UsageScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const { may } = useCurrentTenant();
  const [by, setBy] = useState<UsageBy>('day');
  const [days, setDays] = useState(30);
  const usage = useUsage(tenantId, by, days);
  const { data, error } = usage;
  return (
    <Page
      title={t('navigation.usage')}
      description={t('usage.description')}
      actions={
        <Segments<number>
          label={t('usage.span')}
          value={days}
          onChange={setDays}
          choices={spans.map((value) => ({ value, label: t('usage.days', { count: value }) }))}
        />
      }
    >
      {!data && (
        <Card>
          {error ? (
            <ErrorState text={problemText(t, error)} onRetry={() => void usage.refetch()} />
          ) : (
            <SkeletonLines count={6} />
          )}
        </Card>
      )}
      {data && (
        <>
          <Figures usage={data} />
          <Card
            title={t('usage.spread')}
            aside={
              <Segments<UsageBy>
                label={t('usage.by')}
                value={by}
                onChange={setBy}
                choices={groups.map((value) => ({ value, label: t(`usage.byWhat.${value}`) }))}
              />
            }
          >
            {data.items.length === 0 ? (
              <EmptyState icon={<ChartColumn aria-hidden />} title={t('usage.none')}>
                {t('usage.noneHelp')}
              </EmptyState>
            ) : (
              <UsageBars usage={data} />
            )}
          </Card>
        </>
      )}
      {may('manager') && <BudgetCard tenantId={tenantId} today={data?.today ?? null} />}
      {may('manager') && <ModelPricesCard tenantId={tenantId} mayWrite={may('owner')} />}
    </Page>
  );
}

function Figures({ usage }: { usage: Usage }) {
  const { t } = useTranslation();
  const { total } = usage;
  const share = total.input_tokens === 0 ? 0 : Math.round((100 * total.cached_tokens) / total.input_tokens);
  const cost =
    total.cost_usd === null
      ? total.calls === 0
        ? formatCost(0)
        : t('thinking.costUnknown')
      : formatCost(total.cost_usd);
  const perTurn = total.cost_usd === null || total.turns === 0 ? '—' : formatCost(total.cost_usd / total.turns);
  const figures: [string, string, string | null][] = [
    ['cost', cost, null],
    ['perTurn', perTurn, t('usage.turns', { count: total.turns })],
    ['read', formatNumber(total.input_tokens), t('usage.cached', { share })],
    ['written', formatNumber(total.output_tokens), t('usage.calls', { count: total.calls })],
  ];
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {figures.map(([name, value, note]) => (
          <div key={name} className="min-w-0 rounded-xl border border-line bg-surface px-4 py-3 shadow-raised">
            <dt className="text-xs text-muted">{t(`usage.figure.${name}`)}</dt>
            <dd className="mt-0.5 truncate text-lg font-semibold tabular-nums" data-testid={`usage-${name}`}>
              {value}
            </dd>
            <dd className="text-2xs text-faint">{note ?? t('usage.lastDays', { count: usage.days })}</dd>
          </div>
        ))}
      </dl>
      {total.estimated_calls > 0 && (
        <Note tone="warning">
          {t('usage.estimated', { count: total.estimated_calls, cost: formatCost(total.estimated_usd) })}
        </Note>
      )}
      {total.unpriced_calls > 0 && <Note tone="warning">{t('usage.unpriced', { count: total.unpriced_calls })}</Note>}
    </>
  );
}

interface SegmentsProps<Value extends string | number> {
  label: string;
  value: Value;
  onChange(value: Value): void;
  choices: { value: Value; label: string }[];
}

/** One of a few, side by side. */
function Segments<Value extends string | number>({ label, value, onChange, choices }: SegmentsProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex max-w-full rounded-lg border border-line bg-sunken p-0.5">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={classes(
            'min-w-0 truncate rounded-md px-2.5 py-1 text-xs font-medium transition-colors max-md:min-h-9',
            choice.value === value ? 'bg-surface text-ink shadow-raised' : 'text-muted hover:text-ink',
          )}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
