// How long a customer has waited for a person, and why one was asked for.
import { Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/contract-types.ts';
import { formatWait } from '../../texts/format-wait.ts';
import { Badge } from '../../ui/badge.tsx';
import { ownerReason } from './owner-reason.ts';
import { useNow } from './use-now.ts';

const renewMs = 15_000;
/** From this on it is said in red. */
const longWaitMs = 30 * 60_000;

type Waiting = Pick<Conversation, 'waiting_since' | 'owner_reason' | 'owner'>;

/** Nothing when nobody waits. `brief`: the reason only when pointed at. */
export function WaitingBadge({ conversation, brief = false }: { conversation: Waiting; brief?: boolean }) {
  const { t } = useTranslation();
  const now = useNow(renewMs);
  const { waiting_since: since, owner_reason: reason } = conversation;
  if (!since) return null;
  const waited = Math.max(0, now - Date.parse(since));
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={reason ? ownerReason(t, reason) : undefined}>
      <Badge
        tone={waited >= longWaitMs ? 'danger' : 'person'}
        icon={<Hourglass aria-hidden />}
        data-testid="waiting-badge"
      >
        {t('waiting.since', { wait: formatWait(waited) })}
      </Badge>
      {!brief && reason?.startsWith('handoff:') && (
        <span className="min-w-0 truncate text-2xs text-muted">
          {t(`turnReason.${reason.slice('handoff:'.length)}`, { defaultValue: '' })}
        </span>
      )}
    </span>
  );
}
