// A part of the card on data: what it is for, and its action.
import type { ReactNode } from 'react';

/** A line with its action at the right, below it on a phone. */
export function Part({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line pt-5">
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="text-sm font-medium">{title}</h3>
        <p className="mt-0.5 text-xs text-muted">{help}</p>
      </div>
      {children}
    </div>
  );
}
