// A panel beside the content where there is room for it, and a sheet over it where there is not.
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';

/** Whether a media query holds now. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
  );
}

interface SidePanelProps {
  title: string;
  subtitle?: ReactNode;
  onClose(): void;
  children: ReactNode;
  'data-testid'?: string;
}

/** Docked at the right from 1280 px on; a sheet from the edge (from the bottom on a phone) below that. Escape closes it. */
export function SidePanel(props: SidePanelProps) {
  return useMediaQuery('(min-width: 1280px)') ? <DockedPanel {...props} /> : <SheetPanel {...props} />;
}

function DockedPanel({ title, subtitle, onClose, children, ...rest }: SidePanelProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      {...rest}
      ref={box}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex h-full w-[27rem] shrink-0 flex-col border-l border-line bg-surface outline-hidden"
    >
      <PanelHead
        title={<h2 className="font-semibold">{title}</h2>}
        subtitle={subtitle}
        close={
          <IconButton label={t('common.close')} onClick={onClose}>
            <X className="size-4" aria-hidden />
          </IconButton>
        }
      />
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  );
}

function SheetPanel({ title, subtitle, onClose, children, ...rest }: SidePanelProps) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40 transition-opacity data-starting-style:opacity-0" />
        <Dialog.Popup
          {...rest}
          className="fixed inset-y-0 right-0 z-30 flex w-[27rem] max-w-full flex-col border-l border-line bg-surface shadow-floating outline-hidden transition-transform data-starting-style:translate-x-full max-md:inset-x-0 max-md:top-12 max-md:w-full max-md:rounded-t-2xl max-md:border-t max-md:border-l-0 max-md:data-starting-style:translate-x-0 max-md:data-starting-style:translate-y-full"
        >
          <PanelHead
            title={<Dialog.Title className="font-semibold">{title}</Dialog.Title>}
            subtitle={subtitle}
            close={
              <Dialog.Close render={<IconButton label={t('common.close')} />}>
                <X className="size-4" aria-hidden />
              </Dialog.Close>
            }
          />
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PanelHead({ title, subtitle, close }: { title: ReactNode; subtitle?: ReactNode; close: ReactNode }) {
  return (
    <header className="flex min-h-14 shrink-0 items-center justify-between gap-2 border-b border-line py-2 pr-2 pl-4">
      <div className="min-w-0">
        {title}
        {subtitle && <div className="truncate text-xs text-muted">{subtitle}</div>}
      </div>
      {close}
    </header>
  );
}
