// The thinking log of one answer: what was considered, asked of the shop and found, step by step, with what it took.
import { Copy, FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Turn } from '../../../api/contract-types.ts';
import { formatCost, formatDateTime, formatDuration, formatNumber } from '../../../texts/format.ts';
import { Badge } from '../../../ui/badge.tsx';
import type { Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SidePanel } from '../../../ui/sheet.tsx';
import { EmptyState, Note } from '../../../ui/state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { turnDuration } from './thinking-chip.tsx';
import { turnReason } from './turn-line-text.ts';
import { ThinkingStep } from './thinking-step.tsx';

const statusTones: Record<Turn['status'], Tone> = {
  running: 'ai',
  answered: 'success',
  handed_off: 'person',
  handed_over: 'ai',
  failed: 'danger',
  superseded: 'neutral',
  silent: 'neutral',
  canceled: 'neutral',
  distilled: 'neutral',
};

interface ThinkingPanelProps {
  turn: Turn;
  onSaveTest?: (() => void) | undefined;
  onClose(): void;
}

export function ThinkingPanel({ turn, onSaveTest, onClose }: ThinkingPanelProps) {
  const { t } = useTranslation();
  const reason = turnReason(t, turn);
  return (
    <SidePanel
      title={t('thinking.title')}
      subtitle={[
        turn.agent_name ?? t('author.agentShort'),
        ...(turn.agent_version === null ? [] : [t('agent.version.number', { number: turn.agent_version })]),
        formatDateTime(turn.started_at),
      ].join(' · ')}
      onClose={onClose}
      data-testid="thinking-panel"
    >
      <div className="flex flex-col gap-4 p-4">
        <Summary turn={turn} />
        {reason && (
          <Note tone={turn.status === 'failed' ? 'danger' : turn.status === 'handed_off' ? 'person' : 'neutral'}>
            {reason}
          </Note>
        )}
        {turn.steps.length === 0 ? (
          <EmptyState icon={<Copy aria-hidden />} title={t('thinking.none')}>
            {turn.status === 'running' ? t('thinking.noneYet') : t('thinking.noneHelp')}
          </EmptyState>
        ) : (
          <ol className="flex flex-col">
            {turn.steps.map((step, index) => (
              <ThinkingStep key={step.index} step={step} number={index + 1} last={index === turn.steps.length - 1} />
            ))}
          </ol>
        )}
        {onSaveTest && ['answered', 'handed_off', 'failed'].includes(turn.status) && (
          <Button
            size="small"
            className="self-start"
            icon={<FlaskConical className="size-3.5" aria-hidden />}
            onClick={onSaveTest}
            data-testid="save-test-of-answer"
          >
            {t('agentTest.save')}
          </Button>
        )}
        <p className="text-xs text-faint">{t('thinking.privacy')}</p>
        <TraceId turn={turn} />
      </div>
    </SidePanel>
  );
}

function Summary({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const duration = turnDuration(turn);
  const { usage } = turn;
  return (
    <dl className="grid grid-cols-4 gap-px overflow-hidden rounded-lg border border-line bg-line text-center max-md:grid-cols-2">
      <Figure label={t('thinking.outcome')}>
        <Badge tone={statusTones[turn.status]}>{t(`turnStatusShort.${turn.status}`)}</Badge>
      </Figure>
      <Figure label={t('thinking.duration')}>{duration === null ? '…' : formatDuration(duration)}</Figure>
      <Figure label={t('thinking.tokens')}>
        {usage ? formatNumber(usage.input_tokens + usage.output_tokens) : '—'}
      </Figure>
      <Figure label={t('thinking.cost')}>
        {usage?.cost_usd === null || usage?.cost_usd === undefined
          ? t('thinking.costUnknown')
          : `${formatCost(usage.cost_usd)}${usage.cost_estimated ? ` (${t('thinking.costEstimated')})` : ''}`}
      </Figure>
    </dl>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse items-center gap-0.5 bg-surface px-1.5 py-2">
      <dt className="text-2xs text-faint">{label}</dt>
      <dd className="flex min-h-5 items-center text-xs font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

/** For a report to whoever runs the system. */
function TraceId({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const id = turn.trace_id ?? turn.id;
  if (!window.isSecureContext) return <p className="font-mono text-2xs break-all text-faint select-all">{id}</p>;
  return (
    <button
      type="button"
      className="flex items-center gap-1.5 self-start font-mono text-2xs text-faint hover:text-ink"
      onClick={() => void navigator.clipboard.writeText(id).then(() => toasts.say(t('common.copied')))}
    >
      <Copy className="size-3 shrink-0" aria-hidden />
      <span className="break-all">{id}</span>
    </button>
  );
}
