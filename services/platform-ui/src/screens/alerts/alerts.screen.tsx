// Alerts: what is wrong or was, and how the shop is told.
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import { problemText } from '../../texts/problem-text.ts';
import { Card, Page } from '../../ui/card.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { AlertList } from './alert-list.tsx';
import { AlertSettingsForm } from './alert-settings-form.tsx';
import { useAlertSettings } from './alerts.queries.ts';

export function AlertsScreen() {
  const { t } = useTranslation();
  const { tenant, may } = useCurrentTenant();
  return (
    <Page title={t('alerts.title')} description={t('alerts.description')}>
      <AlertList />
      {tenant && may('manager') && <Settings key={tenant.id} tenantId={tenant.id} storeName={tenant.name} />}
    </Page>
  );
}

function Settings({ tenantId, storeName }: { tenantId: string; storeName: string }) {
  const { t } = useTranslation();
  const settings = useAlertSettings(tenantId);
  if (settings.data) return <AlertSettingsForm tenantId={tenantId} storeName={storeName} settings={settings.data} />;
  return (
    <Card>
      {settings.error ? (
        <ErrorState text={problemText(t, settings.error)} onRetry={() => void settings.refetch()} />
      ) : (
        <SkeletonLines count={4} />
      )}
    </Card>
  );
}
