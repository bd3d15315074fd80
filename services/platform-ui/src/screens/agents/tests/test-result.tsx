// What a test came to: the answer it got with its steps, and the calls nothing was recorded for.
import { useTranslation } from 'react-i18next';
import type { TestResult } from '../../../api/contract-types.ts';
import { formatCost, formatDuration } from '../../../texts/format.ts';
import { Badge } from '../../../ui/badge.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { Note } from '../../../ui/state.tsx';
import { TrialStep } from '../trial-step.tsx';

export function TestResultDetail({ result }: { result: TestResult }) {
  const { t } = useTranslation();
  const { usage } = result;
  return (
    <div className="flex flex-col gap-3" data-testid="test-result">
      <div className="flex flex-wrap gap-1.5">
        <Badge>{usage.cost_usd === null ? t('thinking.costUnknown') : formatCost(usage.cost_usd)}</Badge>
        <Badge>{formatDuration(result.duration_ms)}</Badge>
      </div>
      {result.not_recorded.length > 0 && (
        <Note tone="warning">
          <span className="block">{t('agentTest.notRecorded')}</span>
          {result.not_recorded.map((call, place) => (
            <JsonView key={place} label={t(`tool.${call.name}`, { defaultValue: call.name })} value={call.arguments} />
          ))}
        </Note>
      )}
      {result.answers.map((answer, place) => (
        <div key={place} className="flex flex-col gap-2">
          {answer.handed_over !== null && <Note tone="person">{t('agent.playground.handedOff')}</Note>}
          {answer.texts.map((text, bubble) => (
            <p
              key={bubble}
              className="max-w-prose rounded-lg bg-ai-soft/60 px-3 py-2 text-sm break-words whitespace-pre-wrap"
            >
              {text}
            </p>
          ))}
          {answer.steps.length > 0 && (
            <details>
              <summary className="cursor-pointer text-xs font-semibold text-muted">
                {t('agent.playground.steps')}
              </summary>
              <ol className="mt-2 flex flex-col gap-1.5">
                {answer.steps.map((step) => (
                  <TrialStep key={step.index} step={step} />
                ))}
              </ol>
            </details>
          )}
        </div>
      ))}
    </div>
  );
}
