// One conversation in the list.
import { Link } from '@tanstack/react-router';
import { Ban, BellOff, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/contract-types.ts';
import { formatListTime } from '../../texts/format.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { classes } from '../../ui/classes.ts';
import { customerName } from './customer-name.ts';
import { StatusTick } from './message/message-status.tsx';
import { OwnerBadge } from './owner-badge.tsx';
import { WaitingBadge } from './waiting-badge.tsx';

/** Height of a row in pixels; the virtual list counts with it. */
export const rowHeight = 76;

export function ConversationRow({ conversation, selected }: { conversation: Conversation; selected: boolean }) {
  const { t } = useTranslation();
  const name = customerName(t, conversation.customer);
  const last = conversation.last_message;
  const unread = conversation.unread_count > 0;
  return (
    <Link
      to="/conversations/{-$conversationId}"
      params={{ conversationId: conversation.id }}
      data-testid="conversation-item"
      data-conversation-id={conversation.id}
      aria-current={selected ? 'true' : undefined}
      className={classes(
        'flex items-center gap-3 border-b border-line/70 px-4 outline-offset-[-2px] transition-colors hover:bg-sunken/60',
        selected && 'bg-accent-soft! shadow-[inset_3px_0_0_var(--color-accent)]',
      )}
      style={{ height: rowHeight }}
    >
      <Avatar name={name} seed={conversation.customer.id} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span className={classes('min-w-0 flex-1 truncate text-sm', unread ? 'font-semibold' : 'font-medium')}>
            {name}
          </span>
          {last && (
            <time
              dateTime={last.at}
              className={classes('shrink-0 text-2xs', unread ? 'font-semibold text-accent' : 'text-faint')}
            >
              {formatListTime(last.at)}
            </time>
          )}
        </span>
        <Preview conversation={conversation} />
        <span className="flex h-5 items-center gap-1.5">
          {conversation.waiting_since ? (
            <WaitingBadge conversation={conversation} />
          ) : (
            <OwnerBadge conversation={conversation} />
          )}
          {conversation.customer.blocked && (
            <Flag icon={<Ban className="size-3" aria-hidden />} text={t('customer.blocked')} />
          )}
          {conversation.customer.never_answer && !conversation.customer.blocked && (
            <Flag icon={<BellOff className="size-3" aria-hidden />} text={t('customer.neverAnswer')} />
          )}
          {conversation.tags.length > 0 && (
            <Flag icon={<Tag className="size-3 shrink-0" aria-hidden />} text={conversation.tags.join(', ')} />
          )}
          {unread && (
            <span
              className="ml-auto flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent px-1.5 text-2xs font-semibold text-accent-ink"
              aria-label={t('conversation.unread', { count: conversation.unread_count })}
            >
              {conversation.unread_count > 99 ? '99+' : conversation.unread_count}
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}

function Flag({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1 text-2xs text-muted" title={text}>
      {icon}
      <span className="truncate">{text}</span>
    </span>
  );
}

/** What was said last and by whom; "thinking…" while a turn runs. */
function Preview({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const last = conversation.last_message;
  if (conversation.state === 'thinking') {
    return <span className="truncate text-xs font-medium text-ai">{t('conversation.thinking')}</span>;
  }
  if (!last) return <span className="truncate text-xs text-faint">{t('conversation.noMessages')}</span>;
  const text =
    last.text.replaceAll(/\s+/g, ' ').replaceAll(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu, '') ||
    t(`messageType.${last.type}`, { defaultValue: t('messageType.other') });
  return (
    <span
      className={classes(
        'flex min-w-0 items-center gap-1 text-xs',
        conversation.unread_count > 0 ? 'text-ink' : 'text-muted',
      )}
    >
      {last.direction === 'out' && last.status && <StatusTick status={last.status} />}
      <span className="truncate">
        {last.author !== 'customer' && <span className="text-faint">{t(`author.${last.author}Short`)}: </span>}
        {text}
      </span>
    </span>
  );
}
