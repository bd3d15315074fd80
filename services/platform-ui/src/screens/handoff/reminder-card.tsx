// What happens when nobody answers a customer who waits for a person.
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import type { HandoffFormValues } from './handoff-values.ts';

export function ReminderCard({ form }: { form: UseFormReturn<HandoffFormValues> }) {
  const { t } = useTranslation();
  const { register, formState, watch, setValue } = form;
  const text = watch('second_notice');
  return (
    <Card title={t('handoff.reminderTitle')} description={t('handoff.reminderHelp')}>
      <div className="flex flex-col gap-4">
        <TextField
          className="max-w-56"
          label={t('handoff.minutes')}
          help={t('handoff.minutesHelp')}
          type="number"
          inputMode="numeric"
          data-testid="reminder-minutes"
          error={formState.errors.reminder_minutes && t('form.between', { least: 0, most: 1440 })}
          {...register('reminder_minutes', { valueAsNumber: true, required: true, min: 0, max: 1440 })}
        />
        <SwitchRow
          label={t('handoff.ownSecondNotice')}
          help={t('handoff.ownSecondNoticeHelp')}
          checked={text !== null}
          onChange={(own) => setValue('second_notice', own ? '' : null, { shouldDirty: true })}
        />
        {text !== null && (
          <TextAreaField
            label={t('handoff.secondNotice')}
            help={t('handoff.noticeHelp')}
            rows={2}
            error={formState.errors.second_notice && t('handoff.noticeTooLong')}
            {...register('second_notice', { maxLength: 1000 })}
          />
        )}
      </div>
    </Card>
  );
}
