// The connection with the Tienda Nube shop: its data, what the last check found, and the form that makes or renews it.
import { ExternalLink, Link2, Unplug } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { StoreConnection, StoreConnectionInput } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useConnectStore, useDisconnectStore, useStoreConnection } from './setup.queries.ts';

const tones: Record<StoreConnection['status'], Tone> = {
  ok: 'success',
  unauthorized: 'danger',
  cannot_open: 'danger',
  unknown: 'warning',
  none: 'neutral',
};

export function StoreCard({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const store = useStoreConnection(tenantId);
  const [renewing, setRenewing] = useState(false);
  const connection = store.data;
  return (
    <Card
      title={t('store.title')}
      description={t('store.description')}
      aside={connection && <Badge tone={tones[connection.status]}>{t(`store.status.${connection.status}`)}</Badge>}
    >
      {!connection && !store.error && <SkeletonLines />}
      {store.error && !connection && (
        <ErrorState text={problemText(t, store.error)} onRetry={() => void store.refetch()} />
      )}
      {connection?.connected && !renewing && (
        <Connected tenantId={tenantId} connection={connection} onRenew={() => setRenewing(true)} />
      )}
      {connection && (!connection.connected || renewing) && (
        <ConnectForm
          tenantId={tenantId}
          storeId={connection.store_id ?? ''}
          onDone={() => setRenewing(false)}
          onCancel={renewing ? () => setRenewing(false) : undefined}
        />
      )}
    </Card>
  );
}

function Connected({
  tenantId,
  connection,
  onRenew,
}: {
  tenantId: string;
  connection: StoreConnection;
  onRenew(): void;
}) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const disconnect = useDisconnectStore(tenantId);
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      {connection.status === 'unauthorized' && <Note tone="danger">{t('store.unauthorizedHelp')}</Note>}
      {connection.status === 'cannot_open' && <Note tone="danger">{t('store.cannotOpenHelp')}</Note>}
      {connection.status === 'unknown' && <Note tone="warning">{t('store.unknownHelp')}</Note>}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="flex items-center gap-2 font-semibold">
            <span className="truncate" data-testid="store-name">
              {connection.store_name ?? t('store.noName')}
            </span>
            {connection.url && (
              <a
                href={connection.url}
                target="_blank"
                rel="noopener noreferrer"
                aria-label={t('store.visit')}
                className="text-faint hover:text-accent"
              >
                <ExternalLink className="size-3.5" aria-hidden />
              </a>
            )}
          </p>
          <p className="text-xs text-muted">
            {t('store.id', { id: connection.store_id })} ·{' '}
            {t('store.token', { hint: connection.access_token_hint ?? '••••' })}
            {connection.checked_at && ` · ${t('store.checked', { when: formatDateTime(connection.checked_at) })}`}
          </p>
        </div>
        <div className="flex gap-2">
          <Button size="small" onClick={onRenew}>
            {t('store.renew')}
          </Button>
          <Button
            size="small"
            tone="danger"
            icon={<Unplug className="size-3.5" aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t('store.disconnect')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        danger
        busy={disconnect.isPending}
        title={t('store.disconnectTitle')}
        description={t('store.disconnectHelp')}
        confirmLabel={t('store.disconnect')}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          disconnect.mutate(undefined, {
            onSuccess: () => setAsking(false),
            onError: (error) => toasts.fail(problemText(t, error)),
          })
        }
      />
    </div>
  );
}

function ConnectForm({
  tenantId,
  storeId,
  onDone,
  onCancel,
}: {
  tenantId: string;
  storeId: string;
  onDone(): void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const connect = useConnectStore(tenantId);
  const { register, handleSubmit, formState } = useForm<StoreConnectionInput>({
    defaultValues: { store_id: storeId, access_token: '' },
  });
  const submit = (form: StoreConnectionInput) =>
    connect.mutate(form, {
      onSuccess: (connection) => {
        toasts.say(t('store.connected', { name: connection.store_name ?? form.store_id }));
        onDone();
      },
    });
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit(submit)(event)}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('store.storeId')}
          help={t('store.storeIdHelp')}
          inputMode="numeric"
          autoComplete="off"
          data-testid="store-id"
          error={formState.errors.store_id && t('store.storeIdWrong')}
          {...register('store_id', { required: true, pattern: /^\d{1,20}$/ })}
        />
        <TextField
          label={t('store.accessToken')}
          help={t('store.accessTokenHelp')}
          type="password"
          autoComplete="off"
          data-testid="store-token"
          error={formState.errors.access_token && t('form.required')}
          {...register('access_token', { required: true })}
        />
      </div>
      {connect.error && <Note tone="danger">{problemText(t, connect.error)}</Note>}
      <div className="flex justify-end gap-2">
        {onCancel && <Button onClick={onCancel}>{t('common.cancel')}</Button>}
        <Button
          type="submit"
          tone="primary"
          busy={connect.isPending}
          icon={<Link2 className="size-4" aria-hidden />}
          data-testid="store-connect"
        >
          {t('store.connect')}
        </Button>
      </div>
    </form>
  );
}
