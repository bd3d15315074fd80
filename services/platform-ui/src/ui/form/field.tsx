// A labelled form control with its help and its error, tied together for screen readers.
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from '../classes.ts';

/** Classes of everything that is typed into or chosen from. */
export const controlClasses =
  'w-full min-w-0 rounded-lg border border-line-strong/55 bg-surface px-3 text-sm text-ink shadow-raised transition-colors hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger max-md:text-base';

export interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with the value, in words. */
  error?: string;
  optional?: string;
  className?: string;
  /** Draws the control with the ids that tie it to label, help and error. */
  children(control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': true | undefined;
  }): ReactNode;
}

export function Field({ label, help, error, optional, className, children }: FieldProps) {
  const id = useId();
  const note = error || help ? `${id}-note` : undefined;
  return (
    <div className={classes('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 text-sm font-medium">
        <span>{label}</span>
        {optional && <span className="text-2xs font-normal text-faint">{optional}</span>}
      </label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': error ? true : undefined })}
      {note && (
        <p
          id={note}
          className={classes('text-xs', error ? 'text-danger' : 'text-muted')}
          role={error ? 'alert' : undefined}
        >
          {error ?? help}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Omit<FieldProps, 'children'> & Omit<ComponentProps<'input'>, 'id' | 'children'>;

/** One line of text. */
export function TextField({ label, help, error, optional, className, ...input }: TextFieldProps) {
  return (
    <Field {...{ label, help, error, optional, className }}>
      {(control) => (
        <input type="text" {...control} {...input} className={classes(controlClasses, 'h-9 max-md:h-11')} />
      )}
    </Field>
  );
}

type TextAreaFieldProps = Omit<FieldProps, 'children'> &
  Omit<ComponentProps<'textarea'>, 'id' | 'children'> & { monospaced?: boolean };

/** Several lines of text. */
export function TextAreaField({ label, help, error, optional, className, monospaced, ...area }: TextAreaFieldProps) {
  return (
    <Field {...{ label, help, error, optional, className }}>
      {(control) => (
        <textarea
          rows={4}
          {...control}
          {...area}
          className={classes(controlClasses, 'resize-y py-2 leading-6', monospaced && 'font-mono text-xs')}
        />
      )}
    </Field>
  );
}
