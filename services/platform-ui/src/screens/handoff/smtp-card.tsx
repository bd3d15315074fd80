// The mail server that sends the notices.
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { mailPattern, usualPorts } from './handoff-values.ts';
import type { HandoffFormValues } from './handoff-values.ts';

/** `passwordSet`: one is kept already, and stays when the field is left empty. */
export function SmtpCard({
  form,
  passwordSet,
  passwordCannotOpen,
}: {
  form: UseFormReturn<HandoffFormValues>;
  passwordSet: boolean;
  passwordCannotOpen: boolean;
}) {
  const { t } = useTranslation();
  const { register, control, formState, watch, setValue } = form;
  const { errors } = formState;
  return (
    <Card title={t('handoff.smtpTitle')} description={t('handoff.smtpHelp')}>
      {passwordCannotOpen && <Note tone="danger">{t('handoff.passwordCannotOpen')}</Note>}
      <div className="grid gap-4 sm:grid-cols-6">
        <TextField
          className="sm:col-span-3"
          label={t('handoff.host')}
          placeholder="smtp.mitienda.com"
          autoComplete="off"
          error={errors.smtp?.host && t('form.required')}
          {...register('smtp.host', { required: true })}
        />
        <Controller
          control={control}
          name="smtp.security"
          render={({ field }) => (
            <SelectField
              className="sm:col-span-2"
              label={t('handoff.security')}
              value={field.value}
              onChange={(next) => {
                if (Number(watch('smtp.port')) === usualPorts[field.value])
                  setValue('smtp.port', usualPorts[next], { shouldDirty: true });
                field.onChange(next);
              }}
              choices={(['starttls', 'tls', 'none'] as const).map((value) => ({
                value,
                label: t(`handoff.securities.${value}`),
              }))}
            />
          )}
        />
        <TextField
          label={t('handoff.port')}
          type="number"
          inputMode="numeric"
          error={errors.smtp?.port && t('form.between', { least: 1, most: 65535 })}
          {...register('smtp.port', { valueAsNumber: true, required: true, min: 1, max: 65535 })}
        />
        <TextField
          className="sm:col-span-2"
          label={t('handoff.user')}
          optional={t('form.optional')}
          autoComplete="off"
          {...register('smtp.user')}
        />
        <TextField
          className="sm:col-span-2"
          label={t('handoff.password')}
          type="password"
          autoComplete="new-password"
          placeholder={passwordSet ? t('channel.credentialSet') : undefined}
          help={passwordSet ? t('channel.credentialKeep') : undefined}
          {...register('smtp.password')}
        />
        <TextField
          className="sm:col-span-2"
          label={t('handoff.from')}
          type="email"
          placeholder="avisos@mitienda.com"
          error={errors.smtp?.from && t('form.email')}
          {...register('smtp.from', { required: true, pattern: mailPattern })}
        />
        {watch('smtp.security') === 'none' && (
          <div className="col-span-full">
            <Note tone="warning">{t('handoff.securityWarning')}</Note>
          </div>
        )}
      </div>
    </Card>
  );
}
