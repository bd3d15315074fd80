// The bar above everything: mark, shop, what is simulated, connection, person.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Session } from '../api/contract-types.ts';
import { Dot } from '../ui/badge.tsx';
import { useLiveState } from './live-context.tsx';
import { AlertBell } from './alert-bell.tsx';
import { Logo } from '../ui/logo.tsx';
import { PartyBadges, PartyStrip } from './party-badges.tsx';
import { PersonMenu } from './person-menu.tsx';
import { TenantSwitcher } from './tenant-switcher.tsx';

export function TopBar({ session }: { session: Session }) {
  return (
    <header className="shrink-0 border-b border-line bg-surface">
      <div className="flex h-13 items-center gap-3 px-4 max-md:h-12 max-md:gap-2 max-md:px-3">
        <Link
          to="/conversations"
          className="flex items-center gap-2 rounded-md font-semibold tracking-tight"
          aria-label="Nexus"
        >
          <Logo size={26} />
          <span className="max-md:hidden">Nexus</span>
        </Link>
        <TenantSwitcher />
        <div className="ml-auto flex items-center gap-3 max-md:gap-1">
          <PartyBadges />
          <Connection />
          <AlertBell />
          <PersonMenu session={session} />
        </div>
      </div>
      <PartyStrip />
    </header>
  );
}

function Connection() {
  const { t } = useTranslation();
  const state = useLiveState();
  const tone = state === 'live' ? 'success' : state === 'connecting' ? 'warning' : 'danger';
  return (
    <span role="status" title={t(`live.${state}Help`)} className="flex items-center gap-1.5 text-xs text-muted">
      <Dot tone={tone} pulsing={state !== 'live'} />
      <span className={state === 'live' ? 'max-md:sr-only' : ''}>{t(`live.${state}`)}</span>
    </span>
  );
}
