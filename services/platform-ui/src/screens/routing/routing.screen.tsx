// Which of the shop's agents answers: its rules, and a try of them.
import { Link } from '@tanstack/react-router';
import { Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTenantId } from '../../api/current-tenant.tsx';
import { problemText } from '../../texts/problem-text.ts';
import { buttonClasses } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/card.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { RoutingEditor } from './routing-editor.tsx';
import { useRouting, useRoutingAgents, useRoutingChannels } from './routing.queries.ts';

export function RoutingScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const routing = useRouting(tenantId);
  const agents = useRoutingAgents(tenantId);
  const channels = useRoutingChannels(tenantId);
  const error = routing.error ?? agents.error ?? channels.error;
  const isRead = routing.data && agents.data && channels.data;
  return (
    <Page title={t('navigation.routing')} description={t('routing.description')}>
      {!isRead && (
        <Card>
          {error ? (
            <ErrorState
              text={problemText(t, error)}
              onRetry={() => void Promise.all([routing.refetch(), agents.refetch(), channels.refetch()])}
            />
          ) : (
            <SkeletonLines count={6} />
          )}
        </Card>
      )}
      {isRead && agents.data.length < 2 && routing.data.rules.length === 0 && (
        <Card>
          <EmptyState
            icon={<Split aria-hidden />}
            title={t('routing.alone')}
            action={
              <Link to="/agents" className={buttonClasses('primary')}>
                {t('routing.toAgents')}
              </Link>
            }
          >
            {t('routing.aloneHelp')}
          </EmptyState>
        </Card>
      )}
      {isRead && (agents.data.length > 1 || routing.data.rules.length > 0) && (
        <RoutingEditor tenantId={tenantId} routing={routing.data} agents={agents.data} channels={channels.data} />
      )}
    </Page>
  );
}
