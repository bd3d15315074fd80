// A provider and one of its models: the provider from a list, the model by name, with those suggested that are known.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../classes.ts';
import { TextField } from './field.tsx';
import { SelectField } from './select.tsx';

export interface ModelName {
  model_provider: string;
  model: string;
}

interface ModelChoiceProps {
  labels: { provider: string; model: string };
  providers: readonly { id: string; label: string; models: readonly { id: string }[] }[];
  value: ModelName;
  onChange(value: ModelName): void;
  /** What is wrong with the model's name. */
  error?: string;
  className?: string;
}

export function ModelChoice({ labels, providers, value, onChange, error, className }: ModelChoiceProps) {
  const { t } = useTranslation();
  const list = useId();
  const known = providers.map((one) => ({
    value: one.id,
    label: t(`modelProvider.${one.id}`, { defaultValue: one.label }),
  }));
  const own = { value: value.model_provider, label: value.model_provider };
  const models = providers.find((one) => one.id === value.model_provider)?.models ?? [];
  return (
    <div className={classes('grid gap-4 sm:grid-cols-2', className)}>
      <SelectField
        label={labels.provider}
        value={value.model_provider}
        onChange={(model_provider) => onChange({ ...value, model_provider })}
        choices={known.some((one) => one.value === own.value) ? known : [...known, own]}
      />
      <TextField
        label={labels.model}
        list={list}
        placeholder={models[0]?.id}
        autoComplete="off"
        spellCheck={false}
        value={value.model}
        error={error}
        onChange={(event) => onChange({ ...value, model: event.target.value })}
      />
      <datalist id={list}>
        {models.map((one) => (
          <option key={one.id} value={one.id} />
        ))}
      </datalist>
    </div>
  );
}
