// A drop-down that belongs to a field of the form.
import { Controller, useFormContext } from 'react-hook-form';
import type { FieldPath } from 'react-hook-form';
import { SelectField } from '../../../ui/form/select.tsx';
import type { SelectChoice } from '../../../ui/form/select.tsx';
import type { FactsValues } from '../facts-values.ts';

interface Props {
  name: FieldPath<FactsValues>;
  label: string;
  choices: readonly SelectChoice<string>[];
  className?: string;
  onChoose?(value: string): void;
}

export function ChoiceField({ name, label, choices, className, onChoose }: Props) {
  const { control, formState } = useFormContext<FactsValues>();
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <SelectField
          className={className}
          label={label}
          value={field.value as string}
          disabled={formState.disabled}
          onChange={(value) => {
            field.onChange(value);
            onChoose?.(value);
          }}
          choices={choices}
        />
      )}
    />
  );
}
