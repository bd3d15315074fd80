// What was used as bars: columns for days, one row for each model, agent or customer.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../api/contract-types.ts';
import { currentLocale, formatCost, formatNumber } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';

/** Rows shown at first. */
const firstRows = 8;

type Item = Usage['items'][number];

/** By cost; where no price is known, by tokens. */
export function UsageBars({ usage }: { usage: Usage }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const measure = usage.total.cost_usd === null ? tokensOf : (item: Item) => item.cost_usd ?? 0;
  const most = Math.max(...usage.items.map(measure), Number.MIN_VALUE);
  const shares = (item: Item) => Math.max(1.5, (100 * measure(item)) / most);
  return (
    <>
      {usage.by === 'day' && <Columns usage={usage} share={shares} />}
      <ul className="flex flex-col divide-y divide-line">
        {usage.items.slice(0, all ? undefined : firstRows).map((item) => (
          <Row
            key={item.key}
            by={usage.by}
            item={item}
            share={usage.by === 'day' || measure(item) === 0 ? null : shares(item)}
          />
        ))}
      </ul>
      {!all && usage.items.length > firstRows && (
        <Button size="small" onClick={() => setAll(true)}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

const tokensOf = (item: Item): number => item.input_tokens + item.output_tokens;

/** Every day of the span has its place, also those on which nothing was used. */
function Columns({ usage, share }: { usage: Usage; share(item: Item): number }) {
  const used = new Map(usage.items.map((item) => [item.key, item]));
  const newest = usage.items[0]?.key ?? '';
  const days = Array.from({ length: usage.days }, (_, place) => dayBefore(newest, usage.days - 1 - place));
  return (
    <div aria-hidden className="mb-4 flex h-36 items-end gap-px border-b border-line sm:gap-0.5">
      {days.map((day) => {
        const item = used.get(day);
        return (
          <div
            key={day}
            className="flex h-full min-w-0 flex-1 items-end"
            title={item && `${dayText(day)} · ${costText(item)}`}
          >
            {item && (
              <div className="w-full rounded-t-sm bg-accent/75 hover:bg-accent" style={{ height: `${share(item)}%` }} />
            )}
          </div>
        );
      })}
    </div>
  );
}

function dayBefore(day: string, count: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

function dayText(day: string): string {
  const parts = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(currentLocale(), parts);
}

const costText = (item: Item): string => (item.cost_usd === null ? '—' : formatCost(item.cost_usd));

function Row({ by, item, share }: { by: Usage['by']; item: Item; share: number | null }) {
  const { t } = useTranslation();
  const name = by === 'day' ? dayText(item.key) : by === 'model' ? item.key : (item.label ?? t(`usage.nobody.${by}`));
  return (
    <li className="flex flex-col gap-1 py-2" data-testid="usage-row">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="whitespace-nowrap tabular-nums">
          {item.cost_usd === null ? t('thinking.costUnknown') : formatCost(item.cost_usd)}
        </span>
      </div>
      {share !== null && (
        <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken">
          <div className="h-full rounded-full bg-accent/75" style={{ width: `${share}%` }} />
        </div>
      )}
      <p className="text-2xs text-muted tabular-nums">
        {t('usage.row', {
          turns: t('usage.turns', { count: item.turns }),
          input: formatNumber(item.input_tokens),
          output: formatNumber(item.output_tokens),
        })}
        {item.estimated_usd > 0 && ` · ${t('usage.estimatedShort', { cost: formatCost(item.estimated_usd) })}`}
        {item.unpriced_calls > 0 && ` · ${t('usage.unpricedShort', { count: item.unpriced_calls })}`}
      </p>
    </li>
  );
}
