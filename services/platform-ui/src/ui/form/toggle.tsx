// On and off: a switch that acts at once, and a check box of a form, each with its explanation.
import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

interface ToggleProps {
  label: ReactNode;
  help?: ReactNode;
  checked: boolean;
  onChange(checked: boolean): void;
  disabled?: boolean;
  'data-testid'?: string;
}

/** A row with its switch at the right. */
export function SwitchRow({ label, help, checked, onChange, disabled, ...rest }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <p id={id} className="text-sm font-medium">
          {label}
        </p>
        {help && <p className="text-xs text-muted">{help}</p>}
      </div>
      <BaseSwitch.Root
        {...rest}
        aria-labelledby={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="mt-0.5 flex h-5 w-9 shrink-0 cursor-pointer rounded-full border border-line-strong/60 bg-sunken p-px transition-colors data-checked:border-transparent data-checked:bg-accent data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="size-4 translate-x-0 rounded-full bg-line-strong shadow-sm transition-transform data-checked:translate-x-4 data-checked:bg-accent-ink" />
      </BaseSwitch.Root>
    </div>
  );
}

/** A box at the left of its label. */
export function CheckboxRow({ label, help, checked, onChange, disabled, ...rest }: ToggleProps) {
  const id = useId();
  return (
    <label className="flex cursor-pointer items-start gap-2.5 has-data-disabled:cursor-not-allowed">
      <BaseCheckbox.Root
        {...rest}
        aria-labelledby={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded border border-line-strong bg-surface transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50"
      >
        <BaseCheckbox.Indicator className="text-accent-ink data-unchecked:hidden">
          <Check className="size-3.5" strokeWidth={3} aria-hidden />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span id={id} className="min-w-0">
        <span className="block text-sm">{label}</span>
        {help && <span className="block text-xs text-muted">{help}</span>}
      </span>
    </label>
  );
}
