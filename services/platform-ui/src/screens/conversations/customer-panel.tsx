// What is known of the customer, and the switches of this customer and this conversation.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, CustomerPatch } from '../../api/contract-types.ts';
import { formatDateTime, formatPhone } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { SidePanel } from '../../ui/sheet.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { usePatchCustomer, useSetAiEnabled } from './conversations.queries.ts';
import { CustomerData } from './customer-data.tsx';
import { ownerReason } from './owner-reason.ts';
import { PaymentLinkList } from './selling/payment-link-list.tsx';
import { usePaymentLinks } from './selling/payment-links.queries.ts';
import { customerName } from './customer-name.ts';
import { CloseConversation } from './memory/close-conversation.tsx';
import { TagList } from './tags/tag-list.tsx';
import { MemoryList } from './memory/memory-list.tsx';

interface CustomerPanelProps {
  tenantId: string;
  conversation: Conversation;
  mayAct: boolean;
  mayErase: boolean;
  onClose(): void;
}

export function CustomerPanel({ tenantId, conversation, mayAct, mayErase, onClose }: CustomerPanelProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { customer } = conversation;
  const links = usePaymentLinks(tenantId, conversation.id);
  const setAi = useSetAiEnabled(tenantId, conversation.id);
  const patchCustomer = usePatchCustomer(tenantId, conversation.id);
  const fail = (error: Error) => toasts.fail(problemText(t, error));
  const patch = (change: CustomerPatch) =>
    patchCustomer.mutate({ customerId: customer.id, patch: change }, { onError: fail });
  const name = customerName(t, customer);
  return (
    <SidePanel title={t('conversation.details')} onClose={onClose}>
      <div className="flex flex-col items-center gap-1 border-b border-line px-4 py-5 text-center">
        <Avatar name={name} seed={customer.id} />
        <p className="mt-1 font-semibold break-words">{name}</p>
        {customer.phone && <p className="text-sm text-muted select-all">{formatPhone(customer.phone)}</p>}
      </div>
      <Section title={t('conversation.thisConversation')}>
        <SwitchRow
          label={t('conversation.aiEnabled')}
          help={t('conversation.aiEnabledHelp')}
          checked={conversation.ai_enabled}
          disabled={!mayAct}
          onChange={(on) => setAi.mutate(on, { onError: fail })}
          data-testid="ai-enabled"
        />
        <TagList tenantId={tenantId} conversation={conversation} mayAct={mayAct} />
        {mayAct && <CloseConversation tenantId={tenantId} conversation={conversation} />}
      </Section>
      <Section title={t('memory.title')}>
        <MemoryList
          tenantId={tenantId}
          customerId={customer.id}
          conversationId={conversation.id}
          mayAct={mayAct}
          onLeave={onClose}
        />
      </Section>
      <Section title={t('conversation.thisCustomer')}>
        <SwitchRow
          label={t('customer.neverAnswer')}
          help={t('customer.neverAnswerHelp')}
          checked={customer.never_answer}
          disabled={!mayAct}
          onChange={(on) => patch({ never_answer: on })}
          data-testid="never-answer"
        />
        <SwitchRow
          label={t('customer.blocked')}
          help={t('customer.blockedHelp')}
          checked={customer.blocked}
          disabled={!mayAct}
          onChange={(on) => patch({ blocked: on })}
          data-testid="blocked"
        />
      </Section>
      {links.data !== undefined && links.data.length > 0 && (
        <Section title={t('paymentLink.title')}>
          <PaymentLinkList links={links.data} />
        </Section>
      )}
      <Section title={t('conversation.data')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
          {conversation.owner === 'human' && conversation.owner_reason && (
            <Fact label={t('ownerReason.label')}>{ownerReason(t, conversation.owner_reason)}</Fact>
          )}
          <Fact label={t('conversation.since')}>{formatDateTime(conversation.created_at)}</Fact>
          <Fact label={t('conversation.episode')}>{conversation.episode}</Fact>
          <Fact label={t('conversation.window')}>
            {conversation.window_until ? formatDateTime(conversation.window_until) : t('conversation.windowClosed')}
          </Fact>
        </dl>
        <CopyField label={t('conversation.id')} value={conversation.id} data-testid="conversation-id" />
      </Section>
      {mayErase && (
        <Section title={t('customerData.title')}>
          <CustomerData tenantId={tenantId} customer={customer} />
        </Section>
      )}
    </SidePanel>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 border-b border-line px-4 py-4 last:border-b-0">
      <h3 className="text-xs font-semibold text-faint">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </>
  );
}
