// Small labels: a coloured pill, and a dot that shows a state.
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';

export type Tone = 'neutral' | 'accent' | 'ai' | 'person' | 'success' | 'warning' | 'danger';

const pillTones: Record<Tone, string> = {
  neutral: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent',
  ai: 'bg-ai-soft text-ai',
  person: 'bg-person-soft text-person',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
};

const dotTones: Record<Tone, string> = {
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  ai: 'bg-ai',
  person: 'bg-person',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
};

interface BadgeProps extends ComponentProps<'span'> {
  tone?: Tone;
  icon?: ReactNode;
}

export function Badge({ tone = 'neutral', icon, className, children, ...rest }: BadgeProps) {
  return (
    <span
      {...rest}
      className={classes(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-md px-1.5 text-2xs font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0',
        pillTones[tone],
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

export function Dot({ tone = 'neutral', pulsing = false }: { tone?: Tone; pulsing?: boolean }) {
  return (
    <span
      aria-hidden
      className={classes('inline-block size-2 shrink-0 rounded-full', dotTones[tone], pulsing && 'animate-pulse')}
    />
  );
}
