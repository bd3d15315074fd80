// A titled box for a part of a settings screen, and the frame such a screen stands in.
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

interface CardProps {
  title?: ReactNode;
  description?: ReactNode;
  /** Stands at the right of the title. */
  aside?: ReactNode;
  footer?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Card({ title, description, aside, footer, className, children }: CardProps) {
  return (
    <section className={classes('min-w-0 rounded-xl border border-line bg-surface shadow-raised', className)}>
      {(title || aside) && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4 max-md:px-4">
          <div className="min-w-0">
            <h2 className="text-[0.9375rem] leading-6 font-semibold">{title}</h2>
            {description && <p className="mt-0.5 max-w-prose text-sm text-muted">{description}</p>}
          </div>
          {aside && <div className="flex flex-wrap items-center gap-2">{aside}</div>}
        </header>
      )}
      <div className="px-5 py-4 max-md:px-4">{children}</div>
      {footer && (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 max-md:px-4">
          {footer}
        </footer>
      )}
    </section>
  );
}

interface PageProps {
  title: string;
  description?: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A scrolling screen with a heading. */
export function Page({ title, description, actions, children }: PageProps) {
  return (
    <div className="h-full overflow-y-auto" tabIndex={-1}>
      <div className="mx-auto flex max-w-5xl flex-col gap-5 px-6 py-6 max-md:gap-4 max-md:px-4 max-md:py-4">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {description && <p className="mt-0.5 max-w-prose text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
        {children}
      </div>
    </div>
  );
}
