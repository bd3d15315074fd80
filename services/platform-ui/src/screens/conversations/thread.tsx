// One conversation: its bubbles from the oldest down, with turns between them, kept at the newest unless the person reads back.
import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown, MessageCircle } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message, Turn } from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { formatDay } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import {
  isPending,
  pendingKey,
  useMessages,
  useRetryMessage,
  useSendMessage,
  useTurns,
} from './conversations.queries.ts';
import { MessageBubble } from './message/message-bubble.tsx';
import { ThinkingChip, TurnLine } from './thinking/thinking-chip.tsx';
import { buildTimeline } from './timeline.ts';
import type { TimelineEntry } from './timeline.ts';

interface ThreadProps {
  tenantId: string;
  conversation: Conversation;
  mayAct: boolean;
  openTurnId: string | null;
  onOpenTurn(turnId: string): void;
  whyOfId: string | null;
  onWhy(messageId: string): void;
}

/** Both lists, with turns read as far back as the messages go. */
function useThread(tenantId: string, conversationId: string) {
  const messages = useMessages(tenantId, conversationId);
  const turns = useTurns(tenantId, conversationId);
  const allMessages = useMemo(() => messages.data?.pages.flatMap((page) => page.items) ?? [], [messages.data]);
  const allTurns = useMemo(() => turns.data?.pages.flatMap((page) => page.items) ?? [], [turns.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = turns;
  const oldestMessage = allMessages.at(-1)?.at;
  const oldestTurn = allTurns.at(-1)?.started_at;
  useEffect(() => {
    if (
      hasNextPage &&
      !isFetchingNextPage &&
      oldestMessage &&
      oldestTurn &&
      Date.parse(oldestTurn) > Date.parse(oldestMessage)
    )
      void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, oldestMessage, oldestTurn]);
  const entries = useMemo(() => buildTimeline(allMessages, allTurns, isPending), [allMessages, allTurns]);
  return { messages, turns, allMessages, allTurns, entries };
}

export function Thread({ tenantId, conversation, mayAct, openTurnId, onOpenTurn, whyOfId, onWhy }: ThreadProps) {
  const { t } = useTranslation();
  const { messages, allMessages, allTurns, entries } = useThread(tenantId, conversation.id);
  const box = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = messages;
  useEffect(() => {
    const target = top.current;
    if (!target || !hasNextPage || isFetchingNextPage) return undefined;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void fetchNextPage(), {
      root: box.current,
      rootMargin: '400px 0px 0px',
    });
    watch.observe(target);
    return () => watch.disconnect();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);

  if (messages.isPending) return <ThreadSkeleton />;
  if (messages.error && allMessages.length === 0)
    return <ErrorState text={problemText(t, messages.error)} onRetry={() => void messages.refetch()} />;
  if (entries.length === 0 && conversation.state === 'idle') {
    return (
      <EmptyState icon={<MessageCircle aria-hidden />} title={t('conversation.noMessages')}>
        {t('conversation.noMessagesHelp')}
      </EmptyState>
    );
  }
  const running = allTurns.find((turn) => turn.status === 'running') ?? null;
  return (
    <div className="relative min-h-0 flex-1 bg-thread">
      {/* Reversed, so that the browser itself keeps to the newest message and to the place of the reader. */}
      <div
        ref={box}
        tabIndex={0}
        role="log"
        aria-label={t('conversation.thread')}
        className="flex h-full flex-col-reverse overflow-y-auto outline-offset-[-3px]"
        onScroll={(event) => setAway(event.currentTarget.scrollTop < -240)}
      >
        <div className="mx-auto flex w-full max-w-4xl flex-col px-5 pt-4 pb-5 max-md:px-3">
          <div ref={top} />
          {isFetchingNextPage && <p className="py-2 text-center text-xs text-faint">{t('common.loading')}</p>}
          {entries.map((entry) => (
            <Entry
              key={entry.key}
              {...{ entry, tenantId, conversation, mayAct, openTurnId, onOpenTurn, whyOfId, onWhy, allMessages }}
            />
          ))}
          {conversation.state !== 'idle' && (
            <Working conversation={conversation} turn={running} onOpenTurn={onOpenTurn} />
          )}
        </div>
      </div>
      {away && (
        <Button
          size="small"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-floating"
          icon={<ArrowDown className="size-3.5" aria-hidden />}
          onClick={() => box.current?.scrollTo({ top: 0, behavior: 'smooth' })}
        >
          {t('conversation.toNewest')}
        </Button>
      )}
    </div>
  );
}

interface EntryProps extends ThreadProps {
  entry: TimelineEntry;
  allMessages: Message[];
}

function Entry({
  entry,
  tenantId,
  conversation,
  mayAct,
  openTurnId,
  onOpenTurn,
  whyOfId,
  onWhy,
  allMessages,
}: EntryProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const toasts = useToasts();
  const retry = useRetryMessage(tenantId, conversation.id);
  const send = useSendMessage(tenantId, conversation.id);
  if (entry.kind === 'day')
    return (
      <p className="mx-auto mt-4 mb-1 rounded-full border border-line bg-surface px-3 py-0.5 text-2xs font-medium text-muted first-letter:uppercase">
        {formatDay(entry.at)}
      </p>
    );
  if (entry.kind === 'turn')
    return (
      <TurnLine
        turn={entry.turn}
        open={openTurnId === entry.turn.id}
        onOpen={() => onOpenTurn(entry.turn.id)}
        linked={!entry.hasBubble}
      />
    );
  const { message, turn } = entry;
  const onRetry = () => {
    if (isPending(message.id))
      send.mutate({ text: message.text, key: pendingKey(message.id), authorName: message.author_name ?? '' });
    else retry.mutate(message.id, { onError: (error) => toasts.fail(problemText(t, error)) });
  };
  return (
    <MessageBubble
      message={message}
      repliedTo={message.reply_to_id ? (allMessages.find((one) => one.id === message.reply_to_id) ?? null) : null}
      starts={entry.starts}
      agentName={turn?.agent_name ?? null}
      retrying={retry.isPending || send.isPending}
      onRetry={mayAct ? onRetry : undefined}
      onWhy={message.direction === 'in' ? () => onWhy(message.id) : undefined}
      whyOpen={whyOfId === message.id}
      onMediaExpired={() =>
        void client.invalidateQueries({ queryKey: queryKeys.messages(tenantId, conversation.id), exact: true })
      }
      footer={turn && <ThinkingChip turn={turn} open={openTurnId === turn.id} onOpen={() => onOpenTurn(turn.id)} />}
    />
  );
}

/** Shown while a turn waits or runs. */
function Working({
  conversation,
  turn,
  onOpenTurn,
}: {
  conversation: Conversation;
  turn: Turn | null;
  onOpenTurn(turnId: string): void;
}) {
  const { t } = useTranslation();
  const thinking = conversation.state === 'thinking';
  return (
    <p
      role="status"
      data-testid="thinking-now"
      className="mt-3 flex items-center gap-2 self-end rounded-2xl rounded-br-sm border border-ai/20 bg-ai-soft px-3 py-2 text-xs text-ai"
    >
      <span aria-hidden className="flex gap-1">
        {[0, 1, 2].map((dot) => (
          <span
            key={dot}
            className="size-1.5 animate-bounce rounded-full bg-ai"
            style={{ animationDelay: `${dot * 150}ms` }}
          />
        ))}
      </span>
      {thinking ? t('conversation.thinking') : t('conversation.waiting')}
      {thinking && turn && turn.steps.length > 0 && (
        <button
          type="button"
          className="font-semibold underline underline-offset-2"
          onClick={() => onOpenTurn(turn.id)}
        >
          {t('thinking.openShort')}
        </button>
      )}
    </p>
  );
}

function ThreadSkeleton() {
  return (
    <div role="status" className="flex flex-1 flex-col gap-4 bg-thread p-6">
      <Skeleton className="h-14 w-2/5 rounded-2xl" />
      <Skeleton className="h-20 w-1/2 self-end rounded-2xl" />
      <Skeleton className="h-10 w-1/4 rounded-2xl" />
      <Skeleton className="h-16 w-2/5 self-end rounded-2xl" />
    </div>
  );
}
