// One step on the way of a message: when, what was found, and whether it ended there.
import { Check, CircleHelp, Clock, Octagon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../api/contract-types.ts';
import { formatDuration, formatTimeWithSeconds } from '../../../texts/format.ts';
import { Badge } from '../../../ui/badge.tsx';
import { classes } from '../../../ui/classes.ts';

const looks = {
  passed: { icon: Check, className: 'bg-success-soft text-success' },
  waiting: { icon: Clock, className: 'bg-sunken text-muted' },
  stopped: { icon: Octagon, className: 'bg-warning-soft text-warning' },
  failed: { icon: X, className: 'bg-danger-soft text-danger' },
  unknown: { icon: CircleHelp, className: 'bg-warning-soft text-warning' },
} as const;

/** The sentence of an entry; a code without words of its own is shown as it is. */
export function useWhySentence(): (entry: TimelineEntry) => string {
  const { t } = useTranslation();
  return (entry) => {
    const words = { defaultValue: '', ...wordsOf(entry) };
    return t(`why.code.${entry.code}`, words) || t(`turnReason.${entry.code}`, words) || entry.code;
  };

  function wordsOf({ data }: TimelineEntry): Record<string, string | number> {
    const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    const reason = text(data.reason);
    return {
      count: number(data.repeats ?? data.bubbles ?? data.attempts),
      bubble: number(data.bubble),
      of: number(data.of),
      attempt: number(data.attempt),
      minutes: Math.round(number(data.delay_seconds) / 60),
      waited: formatDuration(number(data.waited_ms ?? data.ms)),
      model: text(data.model),
      tool: text(data.tool),
      type: t(`messageType.${text(data.type)}`, { defaultValue: text(data.type) }),
      agent: text(data.agent),
      from: text(data.from),
      rule: number(data.rule),
      passed: passedOf(data.passed_over),
      reason: t(`turnReason.${reason}`, { defaultValue: reason }),
    };
  }

  /** " Postventa está en pausa." for each that could not answer. */
  function passedOf(value: unknown): string {
    if (!Array.isArray(value)) return '';
    return value
      .map(({ agent, reason }: { agent: string; reason: string }) => ` ${agent} ${t(`routing.away.${reason}`)}.`)
      .join('');
  }
}

export function WhyEntry({ entry, last }: { entry: TimelineEntry; last: boolean }) {
  const { t } = useTranslation();
  const sentence = useWhySentence();
  const { icon: Icon, className } = looks[entry.verdict];
  return (
    <li
      className="relative flex gap-3 pb-4"
      data-testid="why-entry"
      data-stage={entry.stage}
      data-code={entry.code}
      data-verdict={entry.verdict}
    >
      {!last && <span aria-hidden className="absolute top-6 bottom-0 left-3 w-px -translate-x-1/2 bg-line" />}
      <span
        role="img"
        aria-label={t(`why.verdict.${entry.verdict}`)}
        title={t(`why.verdict.${entry.verdict}`)}
        className={classes('z-1 flex size-6 shrink-0 items-center justify-center rounded-full', className)}
      >
        <Icon className="size-3.5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <p className="flex items-baseline justify-between gap-2">
          <span className="text-sm font-medium">{t(`why.stage.${entry.stage}`)}</span>
          {entry.at && (
            <time dateTime={entry.at} className="shrink-0 text-2xs text-faint tabular-nums">
              {formatTimeWithSeconds(entry.at)}
            </time>
          )}
        </p>
        <p className="text-sm break-words text-muted first-letter:uppercase">{sentence(entry)}</p>
        {entry.first_cause && (
          <Badge tone={entry.verdict === 'failed' ? 'danger' : 'warning'} className="mt-1" data-testid="first-cause">
            {t('why.firstCause')}
          </Badge>
        )}
      </div>
    </li>
  );
}
