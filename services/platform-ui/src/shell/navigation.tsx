// The way between screens: a column at the left, or a bar at the bottom of a phone.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../api/current-tenant.tsx';
import { screens } from '../screens/index.ts';
import { classes } from '../ui/classes.ts';

function useEntries() {
  const { may } = useCurrentTenant();
  return screens.flatMap((screen) => (screen.navigation && may(screen.navigation.role) ? [screen.navigation] : []));
}

export function Sidebar() {
  const { t } = useTranslation();
  const entries = useEntries();
  return (
    <nav
      aria-label={t('navigation.label')}
      className="flex w-16 shrink-0 flex-col gap-1 border-r border-line bg-surface px-2 py-3 max-md:hidden min-[1400px]:w-52"
    >
      {entries.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          title={t(label)}
          data-testid={`navigation-${to.slice(1)}`}
          className="flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium text-muted transition-colors max-[1400px]:justify-center hover:bg-sunken hover:text-ink"
          activeProps={{ className: 'bg-accent-soft! text-accent!', 'aria-current': 'page' }}
        >
          <Icon className="size-4.5 shrink-0" aria-hidden />
          <span className="truncate max-[1400px]:sr-only">{t(label)}</span>
        </Link>
      ))}
    </nav>
  );
}

export function BottomBar({ className }: { className?: string }) {
  const { t } = useTranslation();
  const entries = useEntries();
  return (
    <nav
      aria-label={t('navigation.label')}
      className={classes('flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]', className)}
    >
      {entries.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className="flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-muted"
          activeProps={{ className: 'text-accent!', 'aria-current': 'page' }}
        >
          <Icon className="size-5" aria-hidden />
          <span className="max-w-full truncate px-1 text-2xs font-medium">{t(`${label}Short`)}</span>
        </Link>
      ))}
    </nav>
  );
}
