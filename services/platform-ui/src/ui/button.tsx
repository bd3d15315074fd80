// Buttons in four tones and two sizes, and the round one that holds an icon alone.
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';

const tones: Record<ButtonTone, string> = {
  primary: 'bg-accent text-accent-ink border-transparent not-disabled:hover:bg-accent-strong',
  plain: 'bg-surface text-ink border-line shadow-raised not-disabled:hover:bg-sunken',
  quiet: 'bg-transparent text-muted border-transparent not-disabled:hover:bg-sunken not-disabled:hover:text-ink',
  danger: 'bg-surface text-danger border-line shadow-raised not-disabled:hover:bg-danger-soft',
};

/** Classes of a button, for links that look like one. */
export function buttonClasses(tone: ButtonTone, size: 'small' | 'normal' = 'normal'): string {
  return classes(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg border font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55',
    size === 'small' ? 'h-7 px-2.5 text-xs max-md:h-9' : 'h-9 px-3.5 text-sm max-md:h-10',
    tones[tone],
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  tone?: ButtonTone;
  size?: 'small' | 'normal';
  /** Shows a spinner and refuses clicks. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  tone = 'plain',
  size = 'normal',
  busy = false,
  icon,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(buttonClasses(tone, size), className)}
    >
      {busy ? <LoaderCircle className="size-4 animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** Read aloud and shown on hover. */
  label: string;
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(
        'inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted transition-colors not-disabled:hover:bg-sunken not-disabled:hover:text-ink disabled:opacity-50 max-md:size-10',
        className,
      )}
    >
      {children}
    </button>
  );
}
