// One step of the thinking log: a question to the model, a tool's answer, or a check.
import { Brain, ShieldCheck, TriangleAlert, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TurnStep } from '../../../api/contract-types.ts';
import { formatCost, formatDuration, formatNumber } from '../../../texts/format.ts';
import { useChoiceSentence } from '../../../texts/choice-sentence.ts';
import { Badge } from '../../../ui/badge.tsx';
import { classes } from '../../../ui/classes.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { ProductCards, productsOf } from './product-cards.tsx';

const looks = {
  model: { icon: Brain, className: 'bg-ai-soft text-ai' },
  tool: { icon: Wrench, className: 'bg-accent-soft text-accent' },
  check: { icon: ShieldCheck, className: 'bg-success-soft text-success' },
};

export function ThinkingStep({ step, number, last }: { step: TurnStep; number: number; last: boolean }) {
  const { t } = useTranslation();
  const sentence = useChoiceSentence();
  const failed = step.error !== null || step.tool?.ok === false;
  const look = looks[step.kind];
  const Icon = failed ? TriangleAlert : look.icon;
  return (
    <li data-testid="thinking-step" data-kind={step.kind} className="relative flex gap-3 pb-5 last:pb-0">
      {!last && <span aria-hidden className="absolute top-8 bottom-0 left-3.5 w-px bg-line" />}
      <span
        className={classes(
          'flex size-7 shrink-0 items-center justify-center rounded-full',
          failed ? 'bg-danger-soft text-danger' : look.className,
        )}
      >
        <Icon className="size-3.5" aria-hidden />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2 pt-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-2">
          <h3 className="min-w-0 text-sm font-semibold break-words">
            <span className="sr-only">{number}. </span>
            {titleOf(step)}
          </h3>
          <span className="text-2xs whitespace-nowrap text-faint tabular-nums">{formatDuration(step.duration_ms)}</span>
        </div>
        {step.routing && <p className="text-sm break-words">{sentence(step.routing)}</p>}
        {step.reason && <Reason reason={step.reason} />}
        {step.tool && <ToolPart tool={step.tool} />}
        {step.error && (
          <p className="rounded-lg bg-danger-soft px-3 py-2 text-xs text-danger">
            {t(`turnReason.${step.error.code}`, { defaultValue: step.error.message })}{' '}
            <code className="font-mono text-2xs opacity-80">{step.error.code}</code>
          </p>
        )}
        {step.model && <ModelPart model={step.model} />}
      </div>
    </li>
  );

  function titleOf({ kind, tool, routing }: TurnStep): string {
    if (routing?.agent) return t('routing.answers', { name: routing.agent.name });
    if (routing) return t('routing.personAnswers');
    if (kind === 'tool' && tool) return t(`tool.${tool.name}`, { defaultValue: tool.name });
    return t(`thinking.kind.${kind}`);
  }
}

function Reason({ reason }: { reason: NonNullable<TurnStep['reason']> }) {
  const { t } = useTranslation();
  return (
    <blockquote className="rounded-lg border border-ai/20 bg-ai-soft/60 px-3 py-2">
      <p className="text-2xs font-semibold text-ai" title={t(`thinking.sourceHelp.${reason.source}`)}>
        {t(`thinking.source.${reason.source}`)}
      </p>
      <p className="text-sm break-words whitespace-pre-wrap">{reason.text}</p>
    </blockquote>
  );
}

function ModelPart({ model }: { model: NonNullable<TurnStep['model']> }) {
  const { t } = useTranslation();
  const { usage } = model;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-2xs text-muted tabular-nums">
      <Badge>{model.model}</Badge>
      <span
        title={t('thinking.tokensHelp', {
          input: formatNumber(usage.input_tokens),
          output: formatNumber(usage.output_tokens),
          cached: formatNumber(usage.cached_tokens),
        })}
      >
        {t('thinking.tokensInOut', {
          input: formatNumber(usage.input_tokens),
          output: formatNumber(usage.output_tokens),
        })}
      </span>
      {usage.cost_usd !== null && <span>{formatCost(usage.cost_usd)}</span>}
      {model.finish_reason && model.finish_reason !== 'stop' && model.finish_reason !== 'tool_calls' && (
        <Badge tone="warning">{model.finish_reason}</Badge>
      )}
    </p>
  );
}

function ToolPart({ tool }: { tool: NonNullable<TurnStep['tool']> }) {
  const { t } = useTranslation();
  const products = productsOf(tool.result);
  const asked = simpleArguments(tool.arguments);
  return (
    <>
      {asked.length > 0 && (
        <dl className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
          {asked.map(([name, value]) => (
            <div key={name} className="flex min-w-0 gap-1">
              <dt className="text-faint">{t(`toolArgument.${name}`, { defaultValue: name })}:</dt>
              <dd className="font-medium break-words">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {products.length > 0 && <ProductCards products={products} />}
      {asked.length === 0 && tool.arguments !== null && Object.keys(tool.arguments as object).length > 0 && (
        <JsonView label={t('thinking.arguments')} value={tool.arguments} />
      )}
      <JsonView
        label={tool.ok ? t('thinking.result') : t('thinking.resultFailed')}
        value={tool.result}
        open={!tool.ok}
      />
    </>
  );
}

/** The arguments as name and text, when all of them are plain values; else nothing. */
function simpleArguments(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  if (entries.some(([, one]) => typeof one === 'object')) return [];
  return entries.map(([name, one]) => [name, String(one)]);
}
