// A short list of words: each is added with Enter and taken away with its cross.
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../classes.ts';
import { controlClasses, Field } from './field.tsx';
import type { FieldProps } from './field.tsx';

interface ListFieldProps extends Omit<FieldProps, 'children'> {
  value: string[];
  onChange(value: string[]): void;
  placeholder?: string;
  /** Brings an entry to its written form; an empty text refuses it. */
  clean?(entry: string): string;
  /** What is typed is one entry, commas and all. */
  whole?: boolean;
  inputMode?: 'text' | 'tel';
  disabled?: boolean;
}

export function ListField({
  value,
  onChange,
  placeholder,
  clean = (entry) => entry.trim(),
  whole = false,
  inputMode,
  disabled,
  ...field
}: ListFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const add = () => {
    const entries = (whole ? [typed] : typed.split(/[,;\n]/)).map(clean).filter(Boolean);
    if (entries.length > 0) onChange([...new Set([...value, ...entries])]);
    setTyped('');
  };
  return (
    <Field {...field}>
      {(control) => (
        <div className="flex flex-col gap-2">
          <div className="flex gap-2">
            <input
              {...control}
              value={typed}
              inputMode={inputMode}
              disabled={disabled}
              placeholder={placeholder}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={add}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && (whole || event.key !== ',')) return;
                event.preventDefault();
                add();
              }}
              className={classes(controlClasses, 'h-9 max-md:h-11')}
            />
            <button
              type="button"
              aria-label={t('common.add')}
              title={t('common.add')}
              disabled={disabled}
              onClick={add}
              className="flex size-9 shrink-0 items-center justify-center rounded-lg border border-line bg-surface text-muted shadow-raised hover:bg-sunken disabled:opacity-50 max-md:size-11"
            >
              <Plus className="size-4" aria-hidden />
            </button>
          </div>
          {value.length > 0 && (
            <ul className="flex flex-wrap gap-1.5">
              {value.map((entry) => (
                <li
                  key={entry}
                  className="flex h-7 max-w-full items-center gap-1 rounded-md bg-sunken pr-1 pl-2.5 text-xs font-medium"
                >
                  <span className="truncate">{entry}</span>
                  <button
                    type="button"
                    disabled={disabled}
                    aria-label={t('common.removeNamed', { name: entry })}
                    onClick={() => onChange(value.filter((one) => one !== entry))}
                    className="rounded p-0.5 text-faint hover:bg-line hover:text-ink"
                  >
                    <X className="size-3.5" aria-hidden />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Field>
  );
}
