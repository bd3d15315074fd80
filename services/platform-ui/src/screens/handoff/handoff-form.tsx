// The form of the handoff: notice to the customer, mail to the shop, what the mail tells, and the mail server.
import { Controller, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { HandoffConfig } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { CheckboxRow, SwitchRow } from '../../ui/form/toggle.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { contextFlags, inputOf, mailPattern, valuesOf } from './handoff-values.ts';
import type { HandoffFormValues } from './handoff-values.ts';
import { usePutHandoffConfig } from './handoff.queries.ts';
import { HoursCard } from './hours-card.tsx';
import { ReminderCard } from './reminder-card.tsx';
import { RulesCard } from './rules-card.tsx';
import { SmtpCard } from './smtp-card.tsx';

export function HandoffForm({ tenantId, config }: { tenantId: string; config: HandoffConfig }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const put = usePutHandoffConfig(tenantId);
  const form = useForm<HandoffFormValues>({ values: valuesOf(config), resetOptions: { keepDirtyValues: true } });
  const { register, control, handleSubmit, formState, reset, watch } = form;
  const { errors, isDirty } = formState;
  const mail = watch('mail');
  const save = handleSubmit((values) =>
    put.mutate(inputOf(values), { onSuccess: () => toasts.say(t('common.saved')) }),
  );
  return (
    <form noValidate className="flex flex-col gap-5" onSubmit={(event) => void save(event)}>
      <Card title={t('handoff.customerTitle')} description={t('handoff.customerHelp')}>
        <TextAreaField
          label={t('handoff.notice')}
          help={t('handoff.noticeHelp')}
          rows={3}
          error={errors.customer_notice && t('handoff.noticeTooLong')}
          {...register('customer_notice', { maxLength: 1000 })}
        />
      </Card>
      <RulesCard form={form} />
      <HoursCard form={form} />
      <ReminderCard form={form} />
      <Card title={t('handoff.mailTitle')} description={t('handoff.mailHelp')}>
        <div className="flex flex-col gap-5">
          <Controller
            control={control}
            name="mail"
            render={({ field }) => (
              <SwitchRow
                label={t('handoff.mail')}
                help={t('handoff.mailSwitchHelp')}
                checked={field.value}
                onChange={field.onChange}
                data-testid="handoff-mail"
              />
            )}
          />
          {mail && <MailFields form={form} />}
        </div>
      </Card>
      {mail && (
        <SmtpCard
          form={form}
          passwordSet={config.smtp?.password_set ?? false}
          passwordCannotOpen={config.smtp?.password_cannot_open ?? false}
        />
      )}
      {put.error && <Note tone="danger">{problemText(t, put.error)}</Note>}
      <div className="flex justify-end gap-2">
        {isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>}
        <Button type="submit" tone="primary" disabled={!isDirty} busy={put.isPending} data-testid="handoff-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}

/** Where the mail goes and what it tells. */
function MailFields({ form }: { form: UseFormReturn<HandoffFormValues> }) {
  const { t } = useTranslation();
  const { register, control, formState } = form;
  const { errors } = formState;
  return (
    <>
      <TextField
        label={t('handoff.destination')}
        type="email"
        placeholder="ventas@mitienda.com"
        data-testid="handoff-destination"
        error={errors.destination_email && t('form.email')}
        {...register('destination_email', { required: true, pattern: mailPattern })}
      />
      <fieldset>
        <legend className="mb-2 text-sm font-medium">{t('handoff.context')}</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {contextFlags.map((flag) => (
            <Controller
              key={flag}
              control={control}
              name={`context.${flag}`}
              render={({ field }) => (
                <CheckboxRow
                  label={t(`handoff.contextFlags.${flag}`)}
                  checked={field.value}
                  onChange={field.onChange}
                />
              )}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
