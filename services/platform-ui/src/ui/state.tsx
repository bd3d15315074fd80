// What stands where there is nothing yet: loading shapes, an empty state that says what to do, an error with a way on.
import { CircleAlert, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('animate-pulse rounded-md bg-sunken', className)} />;
}

/** Grey lines in place of a card's content. */
export function SkeletonLines({ count = 3 }: { count?: number }) {
  const widths = ['w-11/12', 'w-3/4', 'w-5/6', 'w-2/3'];
  return (
    <div role="status" className="flex flex-col gap-3 py-1">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className={classes('h-4', widths[index % widths.length])} />
      ))}
    </div>
  );
}

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-48 flex-col items-center justify-center gap-1.5 px-6 py-10 text-center">
      <span className="mb-2 flex size-12 items-center justify-center rounded-full bg-sunken text-faint [&_svg]:size-5.5">
        {icon}
      </span>
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-sm text-sm text-muted">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** An error in the place of content, with "try again" where that may help. */
export function ErrorState({ text, onRetry }: { text: string; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex h-full min-h-40 flex-col items-center justify-center gap-2 px-6 py-8 text-center">
      <span className="flex size-12 items-center justify-center rounded-full bg-danger-soft text-danger">
        <CircleAlert className="size-5.5" aria-hidden />
      </span>
      <p className="max-w-sm text-sm">{text}</p>
      {onRetry && (
        <Button size="small" icon={<RotateCcw className="size-3.5" aria-hidden />} onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

const noteTones = {
  neutral: 'bg-sunken text-muted',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  success: 'bg-success-soft text-success',
  person: 'bg-person-soft text-person',
};

/** A line or two that must be read, inside a form or a screen. */
export function Note({
  tone = 'neutral',
  icon,
  children,
  action,
}: {
  tone?: keyof typeof noteTones;
  icon?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : undefined}
      className={classes('flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3 py-2 text-sm', noteTones[tone])}
    >
      <div className="flex min-w-0 flex-1 basis-56 items-start gap-2 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        {icon}
        <div className="min-w-0">{children}</div>
      </div>
      {action}
    </div>
  );
}
