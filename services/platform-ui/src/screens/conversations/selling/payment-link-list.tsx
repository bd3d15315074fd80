// The payment links of a conversation: what was to be bought, for how much, and what became of each.
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PaymentLink } from '../../../api/contract-types.ts';
import { formatDateTime, formatMoney } from '../../../texts/format.ts';
import { Badge } from '../../../ui/badge.tsx';
import type { Tone } from '../../../ui/badge.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';

const tones: Record<PaymentLink['state'], Tone> = {
  creating: 'neutral',
  open: 'success',
  unknown: 'warning',
  failed: 'danger',
};

export function PaymentLinkList({ links }: { links: PaymentLink[] }) {
  return (
    <ul className="flex flex-col gap-4" data-testid="payment-links">
      {links.map((link) => (
        <PaymentLinkItem key={link.id} link={link} />
      ))}
    </ul>
  );
}

function PaymentLinkItem({ link }: { link: PaymentLink }) {
  const { t } = useTranslation();
  const { total, state, reason, lines, url } = link;
  return (
    <li className="flex min-w-0 flex-col gap-1.5 text-sm">
      <div className="flex items-center justify-between gap-2">
        <span className="font-semibold">{formatMoney(total.amount, total.currency)}</span>
        <Badge tone={tones[state]}>{t(`paymentLink.state.${state}`)}</Badge>
      </div>
      <ul className="text-muted">
        {lines.map((line) => (
          <li key={`${line.variant_id} ${line.quantity}`} className="break-words">
            {line.quantity} × {[line.name, line.options.join(' / ')].filter(Boolean).join(' · ')}
          </li>
        ))}
      </ul>
      {reason !== null && (
        <p className="text-xs text-muted">
          {t(`paymentLink.reason.${reason.replaceAll('.', '-')}`, { defaultValue: t('paymentLink.reason.other') })}
        </p>
      )}
      <p className="text-xs text-faint">{formatDateTime(link.created_at)}</p>
      {url !== null && (
        <>
          <CopyField label={t('paymentLink.url')} value={url} />
          <a
            href={url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 self-start text-xs font-medium text-accent hover:underline"
          >
            <ExternalLink className="size-3.5" aria-hidden />
            {t('paymentLink.open')}
          </a>
        </>
      )}
    </li>
  );
}
