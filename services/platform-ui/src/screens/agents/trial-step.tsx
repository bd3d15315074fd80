// One step of an answer that was tried out: what was asked, what came back, what it took.
import { useTranslation } from 'react-i18next';
import type { TurnStep } from '../../api/contract-types.ts';
import { formatCost, formatDuration } from '../../texts/format.ts';
import { classes } from '../../ui/classes.ts';
import { JsonView } from '../../ui/json-view.tsx';

export function TrialStep({ step }: { step: TurnStep }) {
  const { t } = useTranslation();
  const { tool, model, error } = step;
  const name = tool ? t(`tool.${tool.name}`, { defaultValue: tool.name }) : t(`thinking.kind.${step.kind}`);
  return (
    <li className="flex flex-col gap-1.5 rounded-lg border border-line px-3 py-2 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className={classes('font-medium', error && 'text-danger')}>{name}</span>
        <span className="text-2xs text-faint tabular-nums">
          {model?.usage.cost_usd ? `${formatCost(model.usage.cost_usd)} · ` : ''}
          {formatDuration(step.duration_ms)}
        </span>
      </div>
      {step.reason && <p className="text-xs break-words text-muted">{step.reason.text}</p>}
      {error && (
        <p className="text-xs break-words text-danger">
          {t(`turnReason.${error.code}`, { defaultValue: error.message })}
        </p>
      )}
      {tool && (
        <>
          <JsonView label={t('thinking.arguments')} value={tool.arguments} />
          <JsonView label={t('thinking.result')} value={tool.result} />
        </>
      )}
    </li>
  );
}
