// The hours of one day: open in up to three spans, closed, or not told.
import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { controlClasses } from '../../../ui/form/field.tsx';
import type { FactsValues, SpanValues } from '../facts-values.ts';
import { workday } from '../facts-values.ts';
import { ChoiceField } from './choice-field.tsx';

export type DayName = `hours.week.${number}` | `hours.special_days.${number}.day`;

/** An end at midnight is the end of the day. */
const endOf = (time: string) => (time === '00:00' ? '24:00' : time);

/** Each span ends after it begins, and before the next one does. */
function areInOrder(spans: SpanValues[]): boolean {
  return spans.every(
    ({ from, to }, place) =>
      from !== '' && to !== '' && from < endOf(to) && (place === 0 || endOf(spans[place - 1]?.to ?? '') < from),
  );
}

export function DayFields({ name, label, states }: { name: DayName; label: string; states: readonly string[] }) {
  const { t } = useTranslation();
  const { watch, control, setValue, getFieldState, formState } = useFormContext<FactsValues>();
  const { fields, append, remove } = useFieldArray({
    control,
    name: `${name}.spans`,
    rules: { validate: (spans) => areInOrder(spans as SpanValues[]) },
  });
  const state = watch(`${name}.state`);
  const isWrong = getFieldState(`${name}.spans`, formState).invalid;
  const choose = (next: string) =>
    setValue(`${name}.spans`, next === 'open' ? workday.spans : [], { shouldDirty: true });
  return (
    <div className="grid gap-x-4 gap-y-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <ChoiceField
        name={`${name}.state`}
        label={label}
        choices={states.map((value) => ({ value, label: t(`facts.days.${value}`) }))}
        onChoose={choose}
      />
      {state === 'open' && (
        <div className="flex min-w-0 flex-col gap-1 sm:pt-6">
          <div className="flex flex-wrap items-center gap-2">
            {fields.map((field, index) => (
              <SpanInputs
                key={field.id}
                name={`${name}.spans.${index}`}
                label={label}
                isWrong={isWrong}
                onRemove={fields.length > 1 ? () => remove(index) : undefined}
              />
            ))}
            {fields.length < 3 && (
              <IconButton
                label={t('facts.hours.addSpan', { day: label })}
                onClick={() => append({ from: '', to: '' })}
                className="size-8"
              >
                <Plus className="size-4" aria-hidden />
              </IconButton>
            )}
          </div>
          {isWrong && (
            <p role="alert" className="text-xs text-danger">
              {t('facts.hours.wrong')}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

interface SpanProps {
  name: `${DayName}.spans.${number}`;
  label: string;
  isWrong: boolean;
  onRemove?: () => void;
}

function SpanInputs({ name, label, isWrong, onRemove }: SpanProps) {
  const { t } = useTranslation();
  const { register } = useFormContext<FactsValues>();
  const input = (part: 'from' | 'to') => (
    <input
      type="time"
      aria-label={t(`facts.hours.${part}`, { day: label })}
      aria-invalid={isWrong || undefined}
      className={classes(controlClasses, 'h-9 w-27! px-2! max-md:h-11 max-md:w-30!')}
      {...register(`${name}.${part}`)}
    />
  );
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-muted">
      {input('from')}
      <span aria-hidden>–</span>
      {input('to')}
      {onRemove && (
        <IconButton label={t('facts.hours.removeSpan', { day: label })} onClick={onRemove} className="size-8">
          <X className="size-3.5" aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
