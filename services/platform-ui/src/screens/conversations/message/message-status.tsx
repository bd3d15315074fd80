// Where a message of ours stands: clock, one tick, two ticks, blue ticks, or what went wrong and what can be done.
import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/contract-types.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';

const looks: Record<string, { icon: typeof Check; className: string }> = {
  queued: { icon: Clock, className: 'text-faint' },
  sending: { icon: Clock, className: 'text-faint' },
  sent: { icon: Check, className: 'text-faint' },
  delivered: { icon: CheckCheck, className: 'text-faint' },
  read: { icon: CheckCheck, className: 'text-seen' },
  failed: { icon: CircleAlert, className: 'text-danger' },
  unknown: { icon: CircleHelp, className: 'text-warning' },
  canceled: { icon: Ban, className: 'text-faint' },
};

/** The sign alone; nothing for a status that has none. */
export function StatusTick({ status }: { status: string }) {
  const { t } = useTranslation();
  const look = looks[status];
  if (!look) return null;
  const Icon = look.icon;
  return (
    <span
      role="img"
      aria-label={t(`status.${status}`)}
      title={t(`status.${status}`)}
      data-testid="message-status"
      data-status={status}
      className="inline-flex shrink-0"
    >
      <Icon className={`size-3.5 ${look.className}`} aria-hidden />
    </span>
  );
}

interface TroubleProps {
  message: Message;
  /** Absent: the person may not send. */
  onRetry?: () => void;
  retrying: boolean;
}

/** Under a bubble that failed, may have failed, or was held back: the reason in words, and the way to send it again. */
export function MessageTrouble({ message, onRetry, retrying }: TroubleProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (message.status !== 'failed' && message.status !== 'unknown' && message.status !== 'canceled') return null;
  const uncertain = message.status === 'unknown';
  const searching = uncertain && message.delivery?.reconciling_until;
  const reason = uncertain
    ? t(searching ? 'status.unknownSearching' : 'status.unknownHelp')
    : message.status === 'canceled'
      ? t('status.canceledHelp')
      : failureText();
  const tone = uncertain ? 'text-warning' : message.status === 'failed' ? 'text-danger' : 'text-muted';
  return (
    <p
      data-testid="message-trouble"
      className={`flex flex-wrap items-center justify-end gap-x-1 px-1 text-right text-xs ${tone}`}
    >
      <span>{reason}</span>
      {onRetry && !searching && message.status !== 'canceled' && (
        <button
          type="button"
          disabled={retrying}
          data-testid="send-again"
          className="font-semibold underline underline-offset-2 disabled:opacity-50"
          onClick={() => (uncertain ? setAsking(true) : onRetry())}
        >
          {uncertain ? t('status.resendQuestion') : t('status.resend')}
        </button>
      )}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('status.resendTitle')}
        description={t('status.resendRisk')}
        confirmLabel={t('status.resend')}
        onConfirm={() => {
          setAsking(false);
          onRetry?.();
        }}
      />
    </p>
  );

  function failureText(): string {
    if (!message.error) return t('status.failedHelp');
    const own = t(`problem.${message.error.code}`, { defaultValue: '' });
    if (own) return own;
    const known = t(`deliveryError.${message.error.class}`, { defaultValue: '' });
    const detail = message.error.title || message.error.code;
    return known ? `${known} (${detail})` : t('status.failedWith', { reason: detail });
  }
}
