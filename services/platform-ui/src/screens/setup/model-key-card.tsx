// The shop's own key for its models; without one the platform's is used.
import { KeyRound } from 'lucide-react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useModelProviders, usePutCredentials, useTenantCredentials } from './setup.queries.ts';

export function ModelKeyCard({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const credentials = useTenantCredentials(tenantId);
  const put = usePutCredentials(tenantId);
  const providers = useModelProviders(tenantId).data?.model_providers ?? [];
  const { control, register, handleSubmit, reset, formState, watch } = useForm({
    defaultValues: { provider: 'openai', key: '', address: '' },
  });
  const { errors } = formState;
  const wantsAddress = providers
    .find((one) => one.id === watch('provider'))
    ?.settings.some((one) => one.name === 'base_url');
  const submit = handleSubmit(({ provider, key, address }) =>
    put.mutate(
      { model_provider: provider, model_api_key: key.trim(), base_url: wantsAddress ? address.trim() : null },
      {
        onSuccess: () => {
          reset();
          toasts.say(t('common.saved'));
        },
      },
    ),
  );
  return (
    <Card title={t('modelKey.title')} description={t('modelKey.description')}>
      <div className="flex flex-col gap-3">
        {credentials.isPending && <SkeletonLines count={1} />}
        {credentials.error && <Note tone="danger">{problemText(t, credentials.error)}</Note>}
        {credentials.data?.items.length === 0 && <p className="text-sm text-muted">{t('modelKey.none')}</p>}
        {credentials.data?.items.map((one) => (
          <p key={one.name} className="flex flex-wrap items-center gap-2 text-sm">
            <KeyRound className="size-4 text-faint" aria-hidden />
            <span className="font-medium">{one.name}</span>
            <code className="font-mono text-xs text-muted">{one.hint}</code>
            <span className="text-xs text-faint">
              {t('modelKey.updated', { when: formatDateTime(one.updated_at) })}
            </span>
            {one.cannot_open_since !== null && <span className="text-danger">{t('modelKey.cannotOpen')}</span>}
          </p>
        ))}
        <form noValidate className="grid items-start gap-3 sm:grid-cols-2" onSubmit={(event) => void submit(event)}>
          <Controller
            control={control}
            name="provider"
            render={({ field }) => (
              <SelectField
                label={t('modelKey.provider')}
                value={field.value}
                onChange={field.onChange}
                choices={providers
                  .filter((one) => one.id !== 'openai-responses')
                  .map((one) => ({ value: one.id, label: t(`modelProvider.${one.id}`, { defaultValue: one.label }) }))}
              />
            )}
          />
          {wantsAddress && (
            <TextField
              label={t('modelKey.address')}
              help={t('modelKey.addressHelp')}
              type="url"
              placeholder="https://…/v1"
              error={errors.address && t('modelKey.addressWrong')}
              {...register('address', { validate: (text) => /^https?:\/\/\S+$/.test(text.trim()) })}
            />
          )}
          <TextField
            type="password"
            autoComplete="off"
            label={t('modelKey.key')}
            error={errors.key && t('form.required')}
            {...register('key', { required: true })}
          />
          <div className="sm:col-span-2">
            <Button type="submit" busy={put.isPending}>
              {t('common.save')}
            </Button>
          </div>
        </form>
        {put.error && <Note tone="danger">{problemText(t, put.error)}</Note>}
      </div>
    </Card>
  );
}
