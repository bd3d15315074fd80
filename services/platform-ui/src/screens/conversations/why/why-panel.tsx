// Why one message was or was not answered: the outcome first, then its way, step by step, the first cause marked.
import { useTranslation } from 'react-i18next';
import type { MessageTimeline } from '../../../api/contract-types.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { SidePanel } from '../../../ui/sheet.tsx';
import { ErrorState, Note, SkeletonLines } from '../../../ui/state.tsx';
import { useTimeline } from '../conversations.queries.ts';
import { useWhySentence, WhyEntry } from './why-entry.tsx';

const tones = {
  answered: 'success',
  handed_off: 'person',
  waiting: 'neutral',
  unanswered: 'warning',
  not_delivered: 'danger',
} as const;

interface WhyPanelProps {
  tenantId: string;
  conversationId: string;
  messageId: string;
  onClose(): void;
}

export function WhyPanel({ tenantId, conversationId, messageId, onClose }: WhyPanelProps) {
  const { t } = useTranslation();
  const timeline = useTimeline(tenantId, conversationId, messageId);
  return (
    <SidePanel title={t('why.title')} subtitle={t('why.subtitle')} onClose={onClose} data-testid="why-panel">
      <div className="p-4">
        {timeline.data ? (
          <Way timeline={timeline.data} />
        ) : timeline.error ? (
          <ErrorState text={problemText(t, timeline.error)} onRetry={() => void timeline.refetch()} />
        ) : (
          <SkeletonLines count={6} />
        )}
      </div>
    </SidePanel>
  );
}

function Way({ timeline }: { timeline: MessageTimeline }) {
  const { t } = useTranslation();
  const sentence = useWhySentence();
  const cause = timeline.entries.find((entry) => entry.first_cause);
  return (
    <div className="flex flex-col gap-4">
      <Note tone={tones[timeline.outcome]}>
        <p className="font-semibold" data-testid="why-outcome" data-outcome={timeline.outcome}>
          {t(`why.outcome.${timeline.outcome}`)}
        </p>
        {cause && <p className="first-letter:uppercase">{sentence(cause)}</p>}
      </Note>
      <ol className="flex flex-col">
        {timeline.entries.map((entry, index) => (
          <WhyEntry key={index} entry={entry} last={index === timeline.entries.length - 1} />
        ))}
      </ol>
    </div>
  );
}
