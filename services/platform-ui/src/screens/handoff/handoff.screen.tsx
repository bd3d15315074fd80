// What happens when the AI hands a conversation to a person.
import { useTranslation } from 'react-i18next';
import { useTenantId } from '../../api/current-tenant.tsx';
import { problemText } from '../../texts/problem-text.ts';
import { Card, Page } from '../../ui/card.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { HandoffForm } from './handoff-form.tsx';
import { useHandoffConfig } from './handoff.queries.ts';

export function HandoffScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const config = useHandoffConfig(tenantId);
  return (
    <Page title={t('navigation.handoff')} description={t('handoff.description')}>
      {config.data ? (
        <HandoffForm tenantId={tenantId} config={config.data} />
      ) : (
        <Card>
          {config.error ? (
            <ErrorState text={problemText(t, config.error)} onRetry={() => void config.refetch()} />
          ) : (
            <SkeletonLines count={6} />
          )}
        </Card>
      )}
    </Page>
  );
}
