// Shop and channels: from nothing to a number that answers, step by step, and every setting of it later.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import type { Tenant } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Card, Page } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { ModelKeyCard } from './model-key-card.tsx';
import { useChannels, useStoreConnection, useTenantSettings } from './setup.queries.ts';
import { PrivacyCard } from './privacy/privacy-card.tsx';
import { ShopDataCard } from './shop-data-card.tsx';
import { StoreCard } from './store-card.tsx';
import { TenantWizard } from './tenant-wizard.tsx';

export function SetupScreen() {
  const navigate = useNavigate();
  const { tenant, choose } = useCurrentTenant();
  const { new: adding } = useSearch({ strict: false }) as { new?: unknown };
  if (!tenant || adding) {
    const onCreated = (created: Tenant) => {
      choose(created.id);
      void navigate({ to: '/setup', search: {}, replace: true });
    };
    return (
      <TenantWizard
        first={!tenant}
        onCreated={onCreated}
        onCancel={tenant ? () => void navigate({ to: '/setup', search: {} }) : undefined}
      />
    );
  }
  return <TenantSetup key={tenant.id} tenantId={tenant.id} />;
}

function TenantSetup({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const settings = useTenantSettings(tenantId);
  return (
    <Page title={t('navigation.setup')} description={t('setup.description')}>
      <Steps tenantId={tenantId} />
      <StoreCard tenantId={tenantId} />
      <ChannelsCard tenantId={tenantId} />
      {settings.data ? (
        <ShopDataCard tenant={settings.data} />
      ) : (
        <Card title={t('tenant.title')}>
          {settings.error ? (
            <ErrorState text={problemText(t, settings.error)} onRetry={() => void settings.refetch()} />
          ) : (
            <SkeletonLines count={5} />
          )}
        </Card>
      )}
      <ModelKeyCard tenantId={tenantId} />
      {settings.data && <PrivacyCard tenant={settings.data} />}
    </Page>
  );
}

/** What is done of the way to the first answer; gone once all of it is. */
function Steps({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const store = useStoreConnection(tenantId).data;
  const channels = useChannels(tenantId).data;
  if (!store || !channels) return null;
  const steps = [
    { key: 'shop', done: true },
    { key: 'store', done: store.connected && store.status !== 'unauthorized' },
    { key: 'whatsapp', done: channels.some((channel) => !channel.broken) },
    { key: 'test', done: channels.some((channel) => channel.last_webhook_at !== null) },
  ];
  if (steps.every((step) => step.done)) return null;
  const next = steps.findIndex((step) => !step.done);
  return (
    <ol className="grid gap-2 sm:grid-cols-4">
      {steps.map((step, index) => (
        <li
          key={step.key}
          aria-current={index === next ? 'step' : undefined}
          className={classes(
            'flex items-start gap-2 rounded-lg border px-3 py-2.5 text-sm',
            index === next ? 'border-accent/50 bg-accent-soft font-medium' : 'border-line bg-surface',
            !step.done && index !== next && 'text-muted',
          )}
        >
          {step.done ? (
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-success" aria-label={t('setup.done')} />
          ) : (
            <CircleDashed className="mt-0.5 size-4 shrink-0 text-faint" aria-label={t('setup.pending')} />
          )}
          {t(`wizard.step.${step.key}`)}
        </li>
      ))}
    </ol>
  );
}
