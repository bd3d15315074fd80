// When people of the shop are there, by weekday; and whether the agent goes on while they are not.
import { Plus, X } from 'lucide-react';
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../texts/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { controlClasses } from '../../ui/form/field.tsx';
import { classes } from '../../ui/classes.ts';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import type { HandoffFormValues, Stretch } from './handoff-values.ts';

const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** 2024-01-01 was a Monday. */
function weekdayName(day: number): string {
  return new Date(2024, 0, day).toLocaleDateString(currentLocale(), { weekday: 'long' });
}

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
                <div className="flex flex-col gap-1.5">
                  {weekdays.map((day) => (
                    <Weekday
                      key={day}
                      name={weekdayName(day)}
                      stretches={field.value.filter((one) => one.day === day)}
                      onChange={(stretches) =>
                        field.onChange([
                          ...field.value.filter((one) => one.day < day),
                          ...stretches.map((one) => ({ ...one, day })),
                          ...field.value.filter((one) => one.day > day),
                        ])
                      }
                    />
                  ))}
                  {fieldState.error && (
                    <p role="alert" className="text-xs text-danger">
                      {t('handoff.hoursWrong')}
                    </p>
                  )}
                </div>
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

type Times = Pick<Stretch, 'from' | 'to'>;
/** What a day begins with, and its second stretch. */
const offered: Times[] = [
  { from: '09:00', to: '18:00' },
  { from: '19:00', to: '21:00' },
];

function Weekday({
  name,
  stretches,
  onChange,
}: {
  name: string;
  stretches: Times[];
  onChange(stretches: Times[]): void;
}) {
  const { t } = useTranslation();
  const change = (place: number, times: Partial<Times>) =>
    onChange(stretches.map((one, index) => (index === place ? { ...one, ...times } : one)));
  return (
    <div className="flex min-h-9 items-start gap-3 max-sm:flex-col max-sm:gap-1 max-sm:border-b max-sm:border-line max-sm:pb-2">
      <span className="w-24 shrink-0 py-1.5 text-sm font-medium capitalize">{name}</span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1.5">
        {stretches.length === 0 && <span className="text-sm text-faint">{t('handoff.nobodyThere')}</span>}
        {stretches.map((one, place) => (
          <span key={place} className="flex items-center gap-1">
            <Clock
              label={`${name}: ${t('handoff.hourFrom')}`}
              value={one.from}
              onChange={(from) => change(place, { from })}
            />
            <span className="text-sm text-muted">{t('handoff.hourTo')}</span>
            <Clock label={`${name}: ${t('handoff.hourTo')}`} value={one.to} onChange={(to) => change(place, { to })} />
            <IconButton
              label={`${t('handoff.removeHours')}: ${name}`}
              onClick={() => onChange(stretches.filter((_one, index) => index !== place))}
            >
              <X className="size-4" aria-hidden />
            </IconButton>
          </span>
        ))}
        {stretches.length < offered.length && (
          <Button
            size="small"
            icon={<Plus className="size-3.5" aria-hidden />}
            onClick={() => onChange([...stretches, offered[stretches.length] ?? { from: '09:00', to: '18:00' }])}
          >
            {t('handoff.addHours')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A browser's clock field does not know 24:00, which is shown as the minute before. */
function Clock({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <input
      type="time"
      aria-label={label}
      value={value === '24:00' ? '23:59' : value}
      onChange={(event) =>
        event.target.value && onChange(event.target.value === '23:59' ? '24:00' : event.target.value)
      }
      className={classes(controlClasses, 'h-9 w-28 max-md:h-11')}
    />
  );
}
