// The bell of the top bar: how many alerts are open, and the way to them.
import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAlerts } from '../screens/alerts/alerts.queries.ts';
import { classes } from '../ui/classes.ts';

export function AlertBell() {
  const { t } = useTranslation();
  const items = useAlerts('open').data?.items ?? [];
  const bad = items.some((alert) => alert.severity === 'error');
  return (
    <Link
      to="/alerts"
      data-testid="alert-bell"
      data-count={items.length}
      aria-label={t('alerts.bell', { count: items.length })}
      title={t('alerts.bell', { count: items.length })}
      className="relative inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-sunken hover:text-ink max-md:size-10"
    >
      <Bell className="size-4.5" aria-hidden />
      {items.length > 0 && (
        <span
          aria-hidden
          className={classes(
            'absolute top-0.5 right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full px-1 text-[0.625rem] leading-none font-semibold tabular-nums',
            bad ? 'bg-danger text-surface' : 'bg-warning text-surface',
          )}
        >
          {items.length > 9 ? '9+' : items.length}
        </span>
      )}
    </Link>
  );
}
