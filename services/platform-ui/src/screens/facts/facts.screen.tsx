// What the agents may tell of the shop: a form of its facts, what is missing, and what its own pages propose.
import { useTranslation } from 'react-i18next';
import { useCurrentTenant, useTenantId } from '../../api/current-tenant.tsx';
import { problemText } from '../../texts/problem-text.ts';
import { Card, Page } from '../../ui/card.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { FactCards } from './fact-cards.tsx';
import { FactsForm } from './facts-form.tsx';
import { useShopFacts } from './facts.queries.ts';

export function FactsScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const { may } = useCurrentTenant();
  const shown = useShopFacts(tenantId);
  return (
    <Page title={t('facts.title')} description={t('facts.description')}>
      {shown.data ? (
        <FactsForm
          key={tenantId}
          tenantId={tenantId}
          shown={shown.data}
          mayWrite={may('manager')}
          renderCards={(parts) => <FactCards {...parts} />}
        />
      ) : (
        <Card>
          {shown.error ? (
            <ErrorState text={problemText(t, shown.error)} onRetry={() => void shown.refetch()} />
          ) : (
            <SkeletonLines count={8} />
          )}
        </Card>
      )}
    </Page>
  );
}
