// When people of the shop are there, by weekday; and whether the agent goes on while they are not.
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { weekdayNames } from '../../texts/format.ts';
import { Card } from '../../ui/card.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { WeekHours } from '../../ui/form/week-hours.tsx';
import type { HandoffFormValues } from './handoff-values.ts';

export function HoursCard({ form }: { form: UseFormReturn<HandoffFormValues> }) {
  const { t } = useTranslation();
  const { control, watch } = form;
  return (
    <Card title={t('handoff.hoursTitle')} description={t('handoff.hoursHelp')}>
      <div className="flex flex-col gap-5">
        <Controller
          control={control}
          name="has_hours"
          render={({ field }) => (
            <SwitchRow
              label={t('handoff.hasHours')}
              help={t('handoff.hasHoursHelp')}
              checked={field.value}
              onChange={field.onChange}
              data-testid="has-hours"
            />
          )}
        />
        {watch('has_hours') && (
          <>
            <Controller
              control={control}
              name="hours"
              rules={{ validate: (hours) => hours.length > 0 && hours.every((one) => one.from < one.to) }}
              render={({ field, fieldState }) => (
                <WeekHours
                  value={field.value}
                  onChange={field.onChange}
                  dayNames={weekdayNames()}
                  none={t('handoff.nobodyThere')}
                  problem={fieldState.error && t('handoff.hoursWrong')}
                />
              )}
            />
            <Controller
              control={control}
              name="agent_answers_outside"
              render={({ field }) => (
                <SwitchRow
                  label={t('handoff.answersOutside')}
                  help={t('handoff.answersOutsideHelp')}
                  checked={field.value}
                  onChange={field.onChange}
                  data-testid="answers-outside"
                />
              )}
            />
          </>
        )}
      </div>
    </Card>
  );
}
