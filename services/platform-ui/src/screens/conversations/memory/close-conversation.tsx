// Ends a conversation by hand: the case is resolved and what was told is kept.
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../api/contract-types.ts';
import { formatDateTime } from '../../../texts/format.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { useCloseConversation } from './memory.queries.ts';

export function CloseConversation({ tenantId, conversation }: { tenantId: string; conversation: Conversation }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const close = useCloseConversation(tenantId, conversation.id);
  if (conversation.episode_closed_at)
    return (
      <p className="text-sm text-muted" data-testid="conversation-closed">
        {t('closing.closed', { date: formatDateTime(conversation.episode_closed_at) })}
      </p>
    );
  return (
    <div className="flex flex-col items-start gap-1.5">
      <Button
        icon={<CircleCheck className="size-4" aria-hidden />}
        busy={close.isPending}
        data-testid="close-conversation"
        onClick={() =>
          close.mutate(undefined, {
            onSuccess: () => toasts.say(t('closing.done')),
            onError: (error) => toasts.fail(problemText(t, error)),
          })
        }
      >
        {t('closing.button')}
      </Button>
      <p className="text-xs text-muted">{t('closing.help')}</p>
    </div>
  );
}
