// The chip under an answer that opens its thinking log, and the quiet line of a turn that left no answer.
import {
  ArrowRightLeft,
  BookmarkCheck,
  Brain,
  ChevronRight,
  CircleSlash,
  CornerDownRight,
  LifeBuoy,
  TriangleAlert,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Turn } from '../../../api/contract-types.ts';
import { formatCost, formatDuration, formatTime } from '../../../texts/format.ts';
import { classes } from '../../../ui/classes.ts';
import { turnLineText } from './turn-line-text.ts';

interface OpenProps {
  turn: Turn;
  open: boolean;
  onOpen(): void;
}

/** Milliseconds from the start of the turn to its end; null while it runs. */
export function turnDuration(turn: Turn): number | null {
  return turn.finished_at ? Date.parse(turn.finished_at) - Date.parse(turn.started_at) : null;
}

export function ThinkingChip({ turn, open, onOpen }: OpenProps) {
  const { t } = useTranslation();
  const duration = turnDuration(turn);
  const cost = turn.usage?.cost_usd;
  const figures = [
    t('thinking.steps', { count: turn.steps.length }),
    duration !== null && formatDuration(duration),
    cost !== null && cost !== undefined && formatCost(cost),
  ].filter(Boolean);
  return (
    <button
      type="button"
      data-testid="thinking-open"
      data-turn-id={turn.id}
      aria-expanded={open}
      onClick={onOpen}
      className={classes(
        'inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-full border px-2 py-0.5 text-2xs transition-colors max-md:min-h-8',
        open ? 'border-ai/50 bg-ai-soft text-ai' : 'border-line bg-surface text-muted hover:border-ai/50 hover:text-ai',
      )}
    >
      <Brain className="size-3 shrink-0" aria-hidden />
      <span className="truncate">
        {t('thinking.open')} <span className="opacity-85">({figures.join(' · ')})</span>
      </span>
      <ChevronRight className="size-3 shrink-0" aria-hidden />
    </button>
  );
}

const icons: Partial<Record<Turn['status'], typeof Brain>> = {
  failed: TriangleAlert,
  handed_off: LifeBuoy,
  silent: CircleSlash,
  distilled: BookmarkCheck,
};

/** `linked`: offers the thinking log, when no bubble of the turn does. */
export function TurnLine({ turn, open, onOpen, linked }: OpenProps & { linked: boolean }) {
  const { t } = useTranslation();
  const Icon = turn.agent_change && turn.status !== 'failed' ? ArrowRightLeft : (icons[turn.status] ?? CornerDownRight);
  return (
    <p
      data-testid="turn-line"
      data-turn-status={turn.status}
      className={classes(
        'mx-auto mt-2.5 max-w-[90%] text-center text-xs text-balance',
        turn.status === 'failed' ? 'text-danger' : turn.status === 'handed_off' ? 'text-person' : 'text-faint',
      )}
    >
      <Icon className="mr-1 inline size-3.5 align-[-0.2em]" aria-hidden />
      <span>
        {turnLineText(t, turn)}
        <span className="whitespace-nowrap"> · {formatTime(turn.finished_at ?? turn.started_at)}</span>
      </span>
      {linked && turn.steps.length > 0 && (
        <button
          type="button"
          data-testid="thinking-open"
          data-turn-id={turn.id}
          aria-expanded={open}
          onClick={onOpen}
          className="ml-1.5 rounded font-medium text-ai underline underline-offset-2"
        >
          {t('thinking.openShort')}
        </button>
      )}
    </p>
  );
}
