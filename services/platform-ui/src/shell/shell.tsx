// The signed-in frame: who is here, which shop, the navigation, and the screen in the middle.
import { Navigate, Outlet, useMatches, useNavigate, useParams } from '@tanstack/react-router';
import { Store } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TenantProvider, useCurrentTenant } from '../api/current-tenant.tsx';
import type { Session } from '../api/contract-types.ts';
import { useSession } from '../api/session.ts';
import { screens } from '../screens/index.ts';
import { problemText } from '../texts/problem-text.ts';
import { classes } from '../ui/classes.ts';
import { EmptyState, ErrorState } from '../ui/state.tsx';
import { LiveProvider } from './live-context.tsx';
import { BottomBar, Sidebar } from './navigation.tsx';
import { Splash } from './splash.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.data === undefined) {
    return session.error ? (
      <ErrorState text={problemText(t, session.error)} onRetry={() => void session.refetch()} />
    ) : (
      <Splash />
    );
  }
  if (session.data === null) return <ToSignIn />;
  return (
    <TenantProvider
      session={session.data}
      fallback={(error, retry) => (error ? <ErrorState text={problemText(t, error)} onRetry={retry} /> : <Splash />)}
    >
      <Frame session={session.data} />
    </TenantProvider>
  );
}

/** Leads to the sign-in once, with the way back in the address. */
function ToSignIn() {
  const navigate = useNavigate();
  useEffect(() => {
    const { pathname, search } = window.location;
    void navigate({ to: '/sign-in', search: { next: pathname + search }, replace: true });
  }, [navigate]);
  return <Splash />;
}

function Frame({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { tenant } = useCurrentTenant();
  const { conversationId } = useParams({ strict: false }) as { conversationId?: string };
  return (
    <LiveProvider tenantId={tenant?.id ?? null}>
      <div className="flex h-full flex-col">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2"
        >
          {t('shell.skip')}
        </a>
        <TopBar session={session} />
        <div className="flex min-h-0 flex-1">
          <Sidebar />
          <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-hidden">
            <ScreenOrReason key={tenant?.id ?? 'none'} />
          </main>
        </div>
        <BottomBar className={classes('md:hidden', conversationId && 'hidden')} />
      </div>
    </LiveProvider>
  );
}

/** The screen, or why it cannot be shown: no shop yet, or not enough rights. */
function ScreenOrReason() {
  const { t } = useTranslation();
  const { tenant, may } = useCurrentTenant();
  const matches = useMatches();
  const navigation = screens.find(
    (screen) => screen.frame === 'shell' && matches.some((match) => match.fullPath === screen.path),
  )?.navigation;
  if (navigation?.needsTenant && !tenant) {
    return may('platform_admin') ? (
      <Navigate to="/setup" replace />
    ) : (
      <EmptyState icon={<Store aria-hidden />} title={t('shell.noTenant')}>
        {t('shell.noTenantHelp')}
      </EmptyState>
    );
  }
  if (navigation && !may(navigation.role)) return <ErrorState text={t('problem.kind.forbidden')} />;
  return <Outlet />;
}
