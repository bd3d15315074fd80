// The list of alerts: open ones with what to do, and those that are over.
import { BellOff, Check, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../api/contract-types.ts';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useAcknowledge, useAlerts } from './alerts.queries.ts';

export function AlertList() {
  const { t } = useTranslation();
  const [state, setState] = useState<'open' | 'all'>('open');
  const alerts = useAlerts(state);
  const items = alerts.data?.items ?? [];
  return (
    <Card
      title={t('alerts.now')}
      aside={
        <Button size="small" aria-pressed={state === 'all'} onClick={() => setState(state === 'all' ? 'open' : 'all')}>
          {t(state === 'all' ? 'alerts.onlyOpen' : 'alerts.showOver')}
        </Button>
      }
    >
      {alerts.isPending && <SkeletonLines count={3} />}
      {alerts.error && items.length === 0 && (
        <ErrorState text={problemText(t, alerts.error)} onRetry={() => void alerts.refetch()} />
      )}
      {alerts.data && items.length === 0 && (
        <EmptyState icon={<BellOff aria-hidden />} title={t('alerts.none')}>
          {t('alerts.noneHelp')}
        </EmptyState>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((alert) => (
          <AlertLine key={alert.id} alert={alert} />
        ))}
      </ul>
    </Card>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { may } = useCurrentTenant();
  const acknowledge = useAcknowledge();
  const over = alert.resolved_at !== null;
  const Icon = over ? CircleCheck : alert.severity === 'error' ? CircleAlert : TriangleAlert;
  const tone = over ? 'text-success' : alert.severity === 'error' ? 'text-danger' : 'text-warning';
  const since = alert.since ?? alert.raised_at;
  return (
    <li className="flex flex-wrap gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0" data-testid="alert" data-code={alert.code}>
      <Icon className={`mt-0.5 size-4.5 shrink-0 ${tone}`} aria-hidden />
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-0.5">
        <p className={`text-sm font-medium break-words ${over ? 'text-muted' : ''}`}>{alert.sentence}</p>
        {!over && <p className="max-w-prose text-sm text-muted">{alert.remedy}</p>}
        <p className="text-2xs text-faint">
          {alert.store_name ?? t('system.platform')} · {t('system.since', { when: formatDateTime(since) })}
          {alert.resolved_at && ` · ${t('alerts.over', { when: formatDateTime(alert.resolved_at) })}`}
          {!over && alert.acknowledged_by && ` · ${t('alerts.seenBy', { name: alert.acknowledged_by })}`}
        </p>
      </div>
      {!over && !alert.acknowledged_at && may('agent') && (
        <Button
          size="small"
          className="self-start max-md:ml-7.5"
          icon={<Check className="size-3.5" aria-hidden />}
          title={t('alerts.acknowledgeHelp')}
          busy={acknowledge.isPending}
          onClick={() => acknowledge.mutate(alert)}
          data-testid="acknowledge"
        >
          {t('alerts.acknowledge')}
        </Button>
      )}
    </li>
  );
}
