// When an agent answers, and who is there for its customers outside those hours.
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { weekdayNames } from '../../../texts/format.ts';
import { SelectField } from '../../../ui/form/select.tsx';
import { SwitchRow } from '../../../ui/form/toggle.tsx';
import { WeekHours } from '../../../ui/form/week-hours.tsx';
import type { AgentFormValues } from '../agent-values.ts';

const outside = ['colleague', 'person'] as const;

export function AgentHours({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const { t } = useTranslation();
  const { control, watch } = form;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{t('agent.hours.title')}</legend>
      <div className="flex flex-col gap-4 rounded-lg border border-line p-4">
        <Controller
          control={control}
          name="has_hours"
          render={({ field }) => (
            <SwitchRow
              label={t('agent.hours.some')}
              help={t('agent.hours.someHelp')}
              checked={field.value}
              onChange={field.onChange}
              data-testid="agent-has-hours"
            />
          )}
        />
        {watch('has_hours') && (
          <>
            <Controller
              control={control}
              name="hours"
              rules={{ validate: (hours) => hours.length > 0 && hours.every((one) => one.from !== one.to) }}
              render={({ field, fieldState }) => (
                <WeekHours
                  value={field.value}
                  onChange={field.onChange}
                  dayNames={weekdayNames()}
                  none={t('agent.hours.notThere')}
                  nextDay={t('agent.hours.nextDay')}
                  problem={fieldState.error && t('agent.hours.wrong')}
                />
              )}
            />
            <Controller
              control={control}
              name="outside_hours"
              render={({ field }) => (
                <SelectField
                  className="max-w-md"
                  label={t('agent.hours.outside')}
                  value={field.value}
                  onChange={field.onChange}
                  choices={outside.map((one) => ({
                    value: one,
                    label: t(`agent.hours.outsides.${one}`),
                    hint: t(`agent.hours.outsidesHelp.${one}`),
                  }))}
                />
              )}
            />
          </>
        )}
      </div>
    </fieldset>
  );
}
