// The form of how a shop is told of alerts: mail, signed webhook, patience, repetition; and a test of both.
import { Send, Sparkles } from 'lucide-react';
import { Controller, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { AlertSettings, AlertSettingsInput } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { usePutAlertSettings, useTestAlerts } from './alerts.queries.ts';

interface Values {
  enabled: boolean;
  destination_email: string;
  webhook_url: string;
  webhook_secret: string;
  unanswered_minutes: number;
  repeat_hours: number;
}

const mailPattern = /^\S+@\S+\.\S+$/;

function valuesOf(settings: AlertSettings): Values {
  return {
    enabled: settings.enabled,
    destination_email: settings.destination_email ?? '',
    webhook_url: settings.webhook_url ?? '',
    webhook_secret: '',
    unanswered_minutes: settings.unanswered_minutes,
    repeat_hours: settings.repeat_hours,
  };
}

function inputOf({ webhook_secret: secret, ...values }: Values): AlertSettingsInput {
  return {
    ...values,
    destination_email: values.destination_email.trim() || null,
    webhook_url: values.webhook_url.trim() || null,
    ...(secret ? { webhook_secret: secret } : {}),
  };
}

interface FormProps {
  tenantId: string;
  storeName: string;
  settings: AlertSettings;
}

export function AlertSettingsForm({ tenantId, storeName, settings }: FormProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const put = usePutAlertSettings(tenantId);
  const form = useForm<Values>({ values: valuesOf(settings), resetOptions: { keepDirtyValues: true } });
  const { control, register, handleSubmit, formState, reset } = form;
  const { errors, isDirty } = formState;
  const save = handleSubmit((values) =>
    put.mutate(inputOf(values), {
      onSuccess: (saved) => {
        reset(valuesOf(saved));
        toasts.say(t('common.saved'));
      },
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void save(event)}>
      <Card
        title={t('alerts.settings', { store: storeName })}
        description={t('alerts.settingsHelp')}
        footer={
          <>
            {isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>}
            <Button type="submit" tone="primary" disabled={!isDirty} busy={put.isPending} data-testid="alerts-save">
              {t('common.save')}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-5">
          <Controller
            control={control}
            name="enabled"
            render={({ field }) => (
              <SwitchRow
                label={t('alerts.enabled')}
                help={t('alerts.enabledHelp')}
                checked={field.value}
                onChange={field.onChange}
              />
            )}
          />
          <TextField
            label={t('alerts.email')}
            optional={t('form.optional')}
            type="email"
            placeholder="avisos@mitienda.com"
            help={t(`alerts.mailServer.${settings.mail_server}`)}
            data-testid="alerts-email"
            error={errors.destination_email && t('form.email')}
            {...register('destination_email', {
              validate: (text) => text.trim() === '' || mailPattern.test(text.trim()),
            })}
          />
          <WebhookFields form={form} hint={settings.webhook_secret_hint} />
          <TimeFields form={form} />
          {put.error && <Note tone="danger">{problemText(t, put.error)}</Note>}
          <TryOut
            tenantId={tenantId}
            disabled={isDirty}
            nothing={!settings.destination_email && !settings.webhook_url}
          />
        </div>
      </Card>
    </form>
  );
}

/** Where it is posted, and what it is signed with. `hint`: the end of the secret that is set. */
function WebhookFields({ form, hint }: { form: UseFormReturn<Values>; hint: string | null }) {
  const { t } = useTranslation();
  const { register, formState, watch, setValue } = form;
  const { errors } = formState;
  const generate = () => {
    const bytes = [...crypto.getRandomValues(new Uint8Array(24))];
    setValue('webhook_secret', bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''), { shouldDirty: true });
  };
  return (
    <>
      <TextField
        label={t('alerts.webhook')}
        optional={t('form.optional')}
        type="url"
        placeholder="https://…"
        help={t('alerts.webhookHelp')}
        error={errors.webhook_url && t('alerts.webhookWrong')}
        {...register('webhook_url', { validate: (text) => text.trim() === '' || URL.canParse(text.trim()) })}
      />
      {watch('webhook_url').trim() !== '' && (
        <div className="flex flex-wrap items-start gap-2">
          <TextField
            className="flex-1 basis-60"
            label={t('alerts.secret')}
            help={hint ? t('alerts.secretSet', { hint }) : t('alerts.secretHelp')}
            autoComplete="off"
            spellCheck={false}
            error={errors.webhook_secret && t('alerts.secretShort')}
            {...register('webhook_secret', {
              validate: (text) => (text === '' ? hint !== null : text.length >= 16),
            })}
          />
          <Button className="sm:mt-6" icon={<Sparkles className="size-4" aria-hidden />} onClick={generate}>
            {t('alerts.generate')}
          </Button>
        </div>
      )}
    </>
  );
}

/** How long a customer may wait, and how often it is said again. */
function TimeFields({ form }: { form: UseFormReturn<Values> }) {
  const { t } = useTranslation();
  const { register, formState } = form;
  const { errors } = formState;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        label={t('alerts.unansweredMinutes')}
        type="number"
        inputMode="numeric"
        error={errors.unanswered_minutes && t('alerts.numberWrong', { least: 1, most: 1440 })}
        {...register('unanswered_minutes', { valueAsNumber: true, required: true, min: 1, max: 1440 })}
      />
      <TextField
        label={t('alerts.repeatHours')}
        type="number"
        inputMode="numeric"
        error={errors.repeat_hours && t('alerts.numberWrong', { least: 1, most: 168 })}
        {...register('repeat_hours', { valueAsNumber: true, required: true, min: 1, max: 168 })}
      />
    </div>
  );
}

function TryOut({ tenantId, disabled, nothing }: { tenantId: string; disabled: boolean; nothing: boolean }) {
  const { t } = useTranslation();
  const tryOut = useTestAlerts(tenantId);
  if (nothing) return null;
  const results = tryOut.data?.results;
  return (
    <div className="flex flex-col gap-2">
      <Button
        className="self-start"
        icon={<Send className="size-4" aria-hidden />}
        disabled={disabled}
        title={disabled ? t('alerts.saveFirst') : undefined}
        busy={tryOut.isPending}
        onClick={() => tryOut.mutate()}
        data-testid="alerts-test"
      >
        {t('alerts.test')}
      </Button>
      {tryOut.error && <Note tone="danger">{problemText(t, tryOut.error)}</Note>}
      {results?.length === 0 && <Note tone="warning">{t('alerts.testNowhere')}</Note>}
      {results?.map((result) => (
        <Note key={result.to} tone={result.ok ? 'success' : 'danger'}>
          {result.ok
            ? t('alerts.testWell', { where: t(`alerts.to.${result.to}`) })
            : t('alerts.testFailed', { where: t(`alerts.to.${result.to}`), reason: result.detail })}
        </Note>
      ))}
    </div>
  );
}
