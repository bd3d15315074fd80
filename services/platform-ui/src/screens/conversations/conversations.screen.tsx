// The inbox: list, thread, and beside it the thinking log or the customer's data.
import { useParams } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant, useTenantId } from '../../api/current-tenant.tsx';
import { useSession } from '../../api/session.ts';
import { problemText } from '../../texts/problem-text.ts';
import { classes } from '../../ui/classes.ts';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { Composer } from './composer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { newSendKey, useConversation, useMarkRead, useSendMessage, useTurns } from './conversations.queries.ts';
import { SaveTest } from './saved-test/save-test.tsx';
import { CustomerPanel } from './customer-panel.tsx';
import { ThinkingPanel } from './thinking/thinking-panel.tsx';
import { Thread } from './thread.tsx';
import { ThreadHeader } from './thread-header.tsx';
import { WhyPanel } from './why/why-panel.tsx';

type Side = { kind: 'thinking'; turnId: string } | { kind: 'why'; messageId: string } | { kind: 'customer' } | null;

export function ConversationsScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const { conversationId } = useParams({ strict: false }) as { conversationId?: string };
  return (
    <div className="flex h-full">
      <h1 className="sr-only">{t('navigation.conversations')}</h1>
      <div
        className={classes(
          'h-full w-full shrink-0 border-line md:w-80 md:border-r 2xl:w-96',
          conversationId && 'max-md:hidden',
        )}
      >
        <ConversationList tenantId={tenantId} selectedId={conversationId ?? null} />
      </div>
      {conversationId ? (
        <OpenConversation key={conversationId} tenantId={tenantId} conversationId={conversationId} />
      ) : (
        <div className="min-w-0 flex-1 bg-thread max-md:hidden">
          <EmptyState icon={<MessagesSquare aria-hidden />} title={t('conversation.choose')}>
            {t('conversation.chooseHelp')}
          </EmptyState>
        </div>
      )}
    </div>
  );
}

function OpenConversation({ tenantId, conversationId }: { tenantId: string; conversationId: string }) {
  const { t } = useTranslation();
  const { may } = useCurrentTenant();
  const mayAct = may('agent');
  const session = useSession();
  const [side, setSide] = useState<Side>(null);
  const [saving, setSaving] = useState<{ turnId: string | null } | null>(null);
  const conversation = useConversation(tenantId, conversationId);
  const send = useSendMessage(tenantId, conversationId);
  useReadWhenSeen(tenantId, conversationId, conversation.data?.unread_count ?? 0, mayAct);
  if (!conversation.data) {
    return (
      <div className="min-w-0 flex-1 bg-thread">
        {conversation.error ? (
          <ErrorState text={problemText(t, conversation.error)} onRetry={() => void conversation.refetch()} />
        ) : (
          <div className="p-6">
            <SkeletonLines count={5} />
          </div>
        )}
      </div>
    );
  }
  const authorName = session.data?.user.name || session.data?.user.email || '';
  return (
    <>
      <section aria-label={t('conversation.thread')} className="@container flex h-full min-w-0 flex-1 flex-col">
        <ThreadHeader
          tenantId={tenantId}
          conversation={conversation.data}
          mayAct={mayAct}
          detailsOpen={side?.kind === 'customer'}
          onDetails={() => setSide(side?.kind === 'customer' ? null : { kind: 'customer' })}
          onSaveTest={may('manager') ? () => setSaving({ turnId: null }) : undefined}
        />
        <Thread
          tenantId={tenantId}
          conversation={conversation.data}
          mayAct={mayAct}
          openTurnId={side?.kind === 'thinking' ? side.turnId : null}
          onOpenTurn={(turnId) =>
            setSide(side?.kind === 'thinking' && side.turnId === turnId ? null : { kind: 'thinking', turnId })
          }
          whyOfId={side?.kind === 'why' ? side.messageId : null}
          onWhy={(messageId) =>
            setSide(side?.kind === 'why' && side.messageId === messageId ? null : { kind: 'why', messageId })
          }
        />
        {mayAct ? (
          <Composer
            conversation={conversation.data}
            onSend={(text) => send.mutate({ text, key: newSendKey(), authorName })}
          />
        ) : (
          <p className="border-t border-line bg-surface px-4 py-3 text-center text-xs text-muted">
            {t('composer.viewer')}
          </p>
        )}
      </section>
      {side?.kind === 'thinking' && (
        <OpenThinking
          tenantId={tenantId}
          conversationId={conversationId}
          turnId={side.turnId}
          onSaveTest={may('manager') ? () => setSaving({ turnId: side.turnId }) : undefined}
          onClose={() => setSide(null)}
        />
      )}
      {saving && (
        <SaveTest
          tenantId={tenantId}
          conversationId={conversationId}
          turnId={saving.turnId}
          onClose={() => setSaving(null)}
        />
      )}
      {side?.kind === 'why' && (
        <WhyPanel
          key={side.messageId}
          tenantId={tenantId}
          conversationId={conversationId}
          messageId={side.messageId}
          onClose={() => setSide(null)}
        />
      )}
      {side?.kind === 'customer' && (
        <CustomerPanel
          tenantId={tenantId}
          conversation={conversation.data}
          mayAct={mayAct}
          mayErase={may('manager')}
          onClose={() => setSide(null)}
        />
      )}
    </>
  );
}

function OpenThinking({
  tenantId,
  conversationId,
  turnId,
  onSaveTest,
  onClose,
}: {
  tenantId: string;
  conversationId: string;
  turnId: string;
  onSaveTest?: (() => void) | undefined;
  onClose(): void;
}) {
  const turns = useTurns(tenantId, conversationId);
  const turn = turns.data?.pages.flatMap((page) => page.items).find((one) => one.id === turnId);
  return turn ? <ThinkingPanel key={turnId} turn={turn} onSaveTest={onSaveTest} onClose={onClose} /> : null;
}

/** Unread messages count as read when the thread is open on a page that is looked at. */
function useReadWhenSeen(tenantId: string, conversationId: string, unread: number, mayAct: boolean): void {
  const { mutate } = useMarkRead(tenantId);
  const [visible, setVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const onChange = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);
  useEffect(() => {
    if (unread > 0 && visible && mayAct) mutate(conversationId);
  }, [conversationId, mayAct, mutate, unread, visible]);
}
