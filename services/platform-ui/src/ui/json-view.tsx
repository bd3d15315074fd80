// Any value as a tree that can be folded: for arguments and results of tools.
import { Check, ChevronRight, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The value as indented text behind a line that opens it. */
export function JsonView({ label, value, open = false }: { label: string; value: unknown; open?: boolean }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <details open={open} className="group min-w-0 rounded-lg border border-line">
      <summary className="flex cursor-pointer list-none items-center gap-1 rounded-lg px-2 py-1 text-xs font-medium text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 transition-transform group-open:rotate-90" aria-hidden />
        {label}
      </summary>
      <div className="relative border-t border-line">
        {window.isSecureContext && (
          <button
            type="button"
            title={t('common.copy')}
            aria-label={t('common.copy')}
            className="absolute top-1.5 right-1.5 rounded-md border border-line bg-surface p-1 text-faint hover:text-ink"
            onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
          >
            {copied ? <Check className="size-3" aria-hidden /> : <Copy className="size-3" aria-hidden />}
          </button>
        )}
        <pre
          tabIndex={0}
          className="max-h-72 overflow-auto rounded-b-lg bg-sunken p-2.5 font-mono text-2xs leading-4 whitespace-pre-wrap break-words"
        >
          {text}
        </pre>
      </div>
    </details>
  );
}
