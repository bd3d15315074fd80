// A choice of one among few, as a labelled drop-down.
import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { classes } from '../classes.ts';
import { controlClasses, Field } from './field.tsx';
import type { FieldProps } from './field.tsx';

export interface SelectChoice<Value extends string> {
  value: Value;
  label: string;
  /** A second, smaller line. */
  hint?: string;
}

interface SelectProps<Value extends string> extends Omit<FieldProps, 'children'> {
  choices: readonly SelectChoice<Value>[];
  value: Value;
  onChange(value: Value): void;
  disabled?: boolean;
}

export function SelectField<Value extends string>({
  choices,
  value,
  onChange,
  disabled,
  ...field
}: SelectProps<Value>) {
  return (
    <Field {...field}>
      {(control) => (
        <BaseSelect.Root
          items={choices.map((one) => ({ value: one.value, label: one.label }))}
          value={value}
          onValueChange={(next) => next !== null && onChange(next as Value)}
          disabled={disabled}
        >
          <BaseSelect.Trigger
            {...control}
            className={classes(
              controlClasses,
              'flex h-9 cursor-pointer items-center justify-between gap-2 text-left data-disabled:opacity-60 max-md:h-11',
            )}
          >
            <BaseSelect.Value className="truncate" />
            <BaseSelect.Icon className="shrink-0 text-faint">
              <ChevronsUpDown className="size-4" aria-hidden />
            </BaseSelect.Icon>
          </BaseSelect.Trigger>
          <BaseSelect.Portal>
            <BaseSelect.Positioner className="z-50 outline-hidden" sideOffset={4} alignItemWithTrigger={false}>
              <BaseSelect.Popup className="max-h-[min(24rem,var(--available-height))] w-max max-w-[min(28rem,calc(100vw-2rem))] min-w-(--anchor-width) animate-appear overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-floating outline-hidden">
                <BaseSelect.List>
                  {choices.map((choice) => (
                    <BaseSelect.Item
                      key={choice.value}
                      value={choice.value}
                      className="grid cursor-pointer grid-cols-[1rem_1fr] items-start gap-2 rounded-md px-2 py-1.5 text-sm outline-hidden select-none data-highlighted:bg-sunken max-md:py-2.5"
                    >
                      <BaseSelect.ItemIndicator className="pt-0.5 text-accent">
                        <Check className="size-4" aria-hidden />
                      </BaseSelect.ItemIndicator>
                      <span className="col-start-2 flex min-w-0 flex-col">
                        <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
                        {choice.hint && <span className="text-xs text-muted">{choice.hint}</span>}
                      </span>
                    </BaseSelect.Item>
                  ))}
                </BaseSelect.List>
              </BaseSelect.Popup>
            </BaseSelect.Positioner>
          </BaseSelect.Portal>
        </BaseSelect.Root>
      )}
    </Field>
  );
}
