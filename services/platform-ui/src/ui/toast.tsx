// Short notices at the edge of the page, with an action such as "undo".
import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';

interface ToastOptions {
  /** A later notice under the same name takes the place of the earlier one. */
  about?: string;
  /** Offered beside the text. */
  action?: { label: string; run(): void };
}

export interface Toasts {
  say(text: string, options?: ToastOptions): void;
  fail(text: string, options?: ToastOptions): void;
}

/** The function that shows notices. */
export function useToasts(): Toasts {
  const { add } = Toast.useToastManager();
  return useMemo(() => {
    const show = (type: 'done' | 'failed', text: string, options: ToastOptions = {}) => {
      const { action, about } = options;
      add({
        id: about,
        type,
        description: text,
        timeout: action ? 9000 : type === 'failed' ? 8000 : 4500,
        priority: type === 'failed' ? 'high' : 'low',
        actionProps: action && { children: action.label, onClick: action.run },
      });
    };
    return {
      say: (text, options) => show('done', text, options),
      fail: (text, options) => show('failed', text, options),
    };
  }, [add]);
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  const { t } = useTranslation();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['left', 'right', 'up']}
      className="pointer-events-auto w-full rounded-lg border border-line bg-surface shadow-floating transition-all select-none data-ending-style:-translate-x-4 data-ending-style:opacity-0 data-starting-style:translate-y-3 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-2.5 py-1.5 pr-1.5 pl-3">
        {toast.type === 'failed' ? (
          <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden />
        ) : (
          <CircleCheck className="size-4 shrink-0 text-success" aria-hidden />
        )}
        <Toast.Description className="min-w-0 flex-1 py-1 text-sm" />
        <Toast.Action className="h-7 shrink-0 rounded-md px-2 text-sm font-semibold text-accent hover:bg-accent-soft" />
        <Toast.Close render={<IconButton label={t('common.close')} className="size-7" />}>
          <X className="size-3.5" aria-hidden />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

/** Holds the notices of everything below it. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="pointer-events-none fixed bottom-4 left-4 z-60 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-hidden max-md:top-18 max-md:bottom-auto">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
