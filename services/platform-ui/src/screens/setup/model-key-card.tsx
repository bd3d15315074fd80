// The shop's own key for its models; without one the platform's is used.
import { KeyRound } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { usePutCredentials, useTenantCredentials } from './setup.queries.ts';

export function ModelKeyCard({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const credentials = useTenantCredentials(tenantId);
  const put = usePutCredentials(tenantId);
  const { register, handleSubmit, reset, formState } = useForm({ defaultValues: { key: '' } });
  const submit = handleSubmit(({ key }) =>
    put.mutate(
      { model_provider: 'openai', model_api_key: key.trim() },
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
        <form noValidate className="flex items-end gap-2" onSubmit={(event) => void submit(event)}>
          <TextField
            className="flex-1"
            type="password"
            autoComplete="off"
            label={t('modelKey.key')}
            error={formState.errors.key && t('form.required')}
            {...register('key', { required: true })}
          />
          <Button type="submit" busy={put.isPending}>
            {t('common.save')}
          </Button>
        </form>
        {put.error && <Note tone="danger">{problemText(t, put.error)}</Note>}
      </div>
    </Card>
  );
}
