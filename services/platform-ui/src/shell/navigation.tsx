// The way between screens: a column at the left, or a bar at the bottom of a phone.
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../api/current-tenant.tsx';
import { screens } from '../screens/index.ts';
import { classes } from '../ui/classes.ts';
import { Menu, MenuItem } from '../ui/menu.tsx';

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

/** More do not fit beside each other on a phone; the others open from the last one. */
const mostAtOnce = 5;
const placeClasses = 'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-muted';

export function BottomBar({ className }: { className?: string }) {
  const { t } = useTranslation();
  const entries = useEntries();
  const shown = entries.length > mostAtOnce ? entries.slice(0, mostAtOnce - 1) : entries;
  return (
    <nav
      aria-label={t('navigation.label')}
      className={classes('flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]', className)}
    >
      {shown.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={placeClasses}
          activeProps={{ className: 'text-accent!', 'aria-current': 'page' }}
        >
          <Icon className="size-5" aria-hidden />
          <span className="max-w-full truncate px-1 text-2xs font-medium">{t(`${label}Short`)}</span>
        </Link>
      ))}
      {shown.length < entries.length && <MoreEntries entries={entries.slice(shown.length)} />}
    </nav>
  );
}

function MoreEntries({ entries }: { entries: ReturnType<typeof useEntries> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const isHere = entries.some(({ to }) => path.startsWith(to));
  return (
    <Menu
      trigger={
        <button type="button" className={classes(placeClasses, isHere && 'text-accent!')} data-testid="navigation-more">
          <Ellipsis className="size-5" aria-hidden />
          <span className="max-w-full truncate px-1 text-2xs font-medium">{t('navigation.more')}</span>
        </button>
      }
    >
      {entries.map(({ to, label, icon: Icon }) => (
        <MenuItem key={to} icon={<Icon aria-hidden />} onSelect={() => void navigate({ to })}>
          {t(label)}
        </MenuItem>
      ))}
    </Menu>
  );
}
