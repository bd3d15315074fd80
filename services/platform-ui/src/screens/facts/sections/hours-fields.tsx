// Opening hours by day of the week, public holidays, and single days with hours of their own.
import { CalendarPlus, CopyCheck, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import type { FactsValues } from '../facts-values.ts';
import { weekdays, workday } from '../facts-values.ts';
import { ChoiceField } from './choice-field.tsx';
import { DayFields } from './day-fields.tsx';

export function HoursFields() {
  const { t } = useTranslation();
  const { register, formState, getValues, reset } = useFormContext<FactsValues>();
  const copyMonday = () => {
    const values = getValues();
    const [monday] = values.hours.week;
    const first = monday && monday.state !== 'unknown' ? monday : workday;
    const week = values.hours.week.map((day, place) => (place < 5 ? structuredClone(first) : day));
    reset({ ...values, hours: { ...values.hours, week } });
  };
  return (
    <>
      <div className="flex flex-col gap-3">
        {weekdays.map((day, place) => (
          <DayFields
            key={day}
            name={`hours.week.${place}`}
            label={t(`facts.weekdays.${day}`)}
            states={['unknown', 'open', 'closed']}
          />
        ))}
        <div>
          <Button
            size="small"
            icon={<CopyCheck className="size-3.5" aria-hidden />}
            onClick={copyMonday}
            data-testid="facts-copy-monday"
          >
            {t('facts.hours.copyMonday')}
          </Button>
        </div>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceField
          name="hours.public_holidays"
          label={t('facts.hours.publicHolidays')}
          choices={(['unknown', 'closed', 'as_usual'] as const).map((value) => ({
            value,
            label: t(`facts.holidays.${value}`),
          }))}
        />
        <TextField
          label={t('facts.hours.notes')}
          optional={t('form.optional')}
          placeholder={t('facts.examples.hours')}
          error={formState.errors.hours?.notes && t('facts.tooLong', { most: 500 })}
          {...register('hours.notes', { maxLength: 500 })}
        />
      </div>
      <SpecialDays />
    </>
  );
}

function SpecialDays() {
  const { t } = useTranslation();
  const { control, register, formState } = useFormContext<FactsValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'hours.special_days' });
  return (
    <section aria-label={t('facts.hours.specialDays')} className="flex flex-col gap-3">
      <div>
        <p className="text-sm font-medium">{t('facts.hours.specialDays')}</p>
        <p className="text-xs text-muted">{t('facts.hours.specialDaysHelp')}</p>
      </div>
      {fields.map((field, index) => (
        <div key={field.id} className="flex flex-col gap-3 rounded-lg border border-line p-3">
          <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto]">
            <TextField
              label={t('facts.hours.date')}
              type="date"
              error={formState.errors.hours?.special_days?.[index]?.date && t('form.required')}
              {...register(`hours.special_days.${index}.date`, { required: true })}
            />
            <TextField
              className="max-sm:order-last max-sm:col-span-2"
              label={t('facts.hours.dayName')}
              placeholder={t('facts.examples.holiday')}
              {...register(`hours.special_days.${index}.name`, { maxLength: 80 })}
            />
            <IconButton
              label={t('common.removeNamed', { name: t('facts.hours.specialDays') })}
              className="mt-6"
              onClick={() => remove(index)}
            >
              <Trash2 className="size-4" aria-hidden />
            </IconButton>
          </div>
          <DayFields
            name={`hours.special_days.${index}.day`}
            label={t('facts.hours.thatDay')}
            states={['closed', 'open']}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon={<CalendarPlus className="size-3.5" aria-hidden />}
          disabled={fields.length >= 60}
          onClick={() => append({ date: '', name: '', day: { state: 'closed', spans: [] } })}
          data-testid="facts-add-special-day"
        >
          {t('facts.hours.addSpecialDay')}
        </Button>
      </div>
    </section>
  );
}
