// One message of the thread.
import type { TFunction } from 'i18next';
import { CircleHelp, Reply } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/contract-types.ts';
import { formatDateTime, formatTime } from '../../../texts/format.ts';
import { classes } from '../../../ui/classes.ts';
import { MessageMedia, Picture } from './message-media.tsx';
import { MessageTrouble, StatusTick } from './message-status.tsx';
import { WhatsappText } from './whatsapp-text.tsx';

const looks: Record<Message['author'], string> = {
  customer: 'bg-surface border-line rounded-bl-sm',
  agent: 'bg-ai-soft border-ai/20 rounded-br-sm',
  person: 'bg-person-soft border-person/25 rounded-br-sm',
  automatic: 'bg-sunken border-dashed border-line-strong/60 rounded-br-sm',
  system: 'bg-sunken border-line-strong/60 rounded-br-sm',
};

const nameColours: Record<Message['author'], string> = {
  customer: 'text-muted',
  agent: 'text-ai',
  person: 'text-person',
  automatic: 'text-muted',
  system: 'text-muted',
};

interface MessageBubbleProps {
  message: Message;
  /** The message it answers, if that one is loaded. */
  repliedTo: Message | null;
  /** First of a run by the same author: shows the name. */
  starts: boolean;
  agentName: string | null;
  onRetry?: () => void;
  retrying: boolean;
  onMediaExpired(): void;
  /** Opens why this message of a customer was or was not answered. */
  onWhy?: () => void;
  whyOpen?: boolean;
  /** Hangs under the bubble: the thinking log. */
  footer?: ReactNode;
}

export function MessageBubble({
  message,
  repliedTo,
  starts,
  agentName,
  onRetry,
  retrying,
  onMediaExpired,
  onWhy,
  whyOpen = false,
  footer,
}: MessageBubbleProps) {
  const { t } = useTranslation();
  const mine = message.direction === 'out';
  if (message.author === 'system' && !mine) {
    return (
      <p className="mx-auto my-1 max-w-md rounded-full bg-sunken px-3 py-1 text-center text-xs text-muted">
        {message.text}
      </p>
    );
  }
  const name = authorName(t, message, agentName);
  return (
    <article
      data-testid="message-bubble"
      data-author={message.author}
      data-message-id={message.id}
      className={classes(
        'group flex max-w-[min(36rem,85%)] flex-col gap-1',
        mine ? 'items-end self-end' : 'items-start self-start',
        starts ? 'mt-3' : 'mt-0.5',
      )}
    >
      {mine && starts && (
        <span className={classes('px-1 text-2xs font-semibold', nameColours[message.author])}>{name}</span>
      )}
      <div
        className={classes(
          'max-w-full min-w-0 rounded-2xl border px-3 py-1.5',
          looks[message.author],
          message.status === 'canceled' && 'opacity-60',
        )}
      >
        {repliedTo && (
          <p className="mb-1 flex items-start gap-1.5 rounded-md border-l-2 border-accent/60 bg-ink/5 px-2 py-1 text-xs text-muted">
            <Reply className="mt-0.5 size-3 shrink-0" aria-hidden />
            <span className="line-clamp-2">
              {repliedTo.text || t(`messageType.${repliedTo.type}`, { defaultValue: t('messageType.other') })}
            </span>
          </p>
        )}
        <Content message={message} onMediaExpired={onMediaExpired} />
        <span className="-mb-0.5 flex items-center justify-end gap-1 text-2xs text-faint">
          {onWhy && message.author === 'customer' && (
            <button
              type="button"
              data-testid="why-open"
              aria-expanded={whyOpen}
              onClick={onWhy}
              className={classes(
                'mr-auto -ml-1 inline-flex items-center gap-1 rounded px-1 py-0.5 font-medium transition-opacity hover:text-accent focus-visible:opacity-100 md:group-hover:opacity-100 max-md:-my-1 max-md:min-h-8',
                whyOpen ? 'text-accent' : 'md:opacity-0',
              )}
            >
              <CircleHelp className="size-3" aria-hidden />
              {t('why.open')}
            </button>
          )}
          <time dateTime={message.at} title={formatDateTime(message.at)}>
            {formatTime(message.at)}
          </time>
          {mine && <StatusTick status={message.status} />}
        </span>
      </div>
      {mine && <MessageTrouble message={message} onRetry={onRetry} retrying={retrying} />}
      {footer}
    </article>
  );
}

function authorName(t: TFunction, message: Message, agentName: string | null): string {
  if (message.author === 'person') return message.author_name ?? t('author.person');
  if (message.author === 'automatic' || message.author === 'system') return t(`author.${message.author}`);
  const name = message.author_name ?? agentName;
  return name ? t('author.agentNamed', { name }) : t('author.agentShort');
}

function Content({ message, onMediaExpired }: { message: Message; onMediaExpired(): void }) {
  const { t } = useTranslation();
  const spoken = message.media?.transcript && message.text.includes(message.media.transcript);
  const pictured = message.image_url !== null || message.media?.kind === 'image' || message.media?.kind === 'video';
  const empty = !message.text && !message.media && !message.image_url;
  return (
    <div className={classes('flex max-w-full min-w-0 flex-col gap-1.5 text-sm', pictured && 'w-72')}>
      {message.image_url && <Picture url={message.image_url} />}
      {message.media && <MessageMedia media={message.media} onExpired={onMediaExpired} />}
      {message.text && !spoken && <WhatsappText text={message.text} />}
      {empty && (
        <span className="text-muted italic">
          {t(`messageType.${message.type}`, { defaultValue: t('messageType.other') })}
        </span>
      )}
    </div>
  );
}
