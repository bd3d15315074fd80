// Trying an agent out: a customer's words, answered by one version or by two side by side, with steps, tokens, cost and time.
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentVersion, PlaygroundResult } from '../../api/contract-types.ts';
import { formatCost, formatDuration, formatNumber } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { TextAreaField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { usePlayground, useVersions } from './agents.queries.ts';
import { TrialStep } from './trial-step.tsx';

type Run = PlaygroundResult['runs'][number];
const alone = 'none';

export function Playground({ tenantId, agent }: { tenantId: string; agent: Agent }) {
  const { t } = useTranslation();
  const versions = useVersions(tenantId, agent.id).data ?? [];
  const trial = usePlayground(tenantId, agent.id);
  const [text, setText] = useState('');
  const [first, setFirst] = useState<string | null>(null);
  const [second, setSecond] = useState<string | null>(null);
  const isThere = (id: string | null): id is string => id !== null && versions.some((version) => version.id === id);
  const own = isThere(first) ? first : (agent.draft_version_id ?? agent.published_version_id);
  const usual = agent.draft_version_id ? agent.published_version_id : alone;
  const other = second === alone || isThere(second) ? second : usual;
  const choices = versions.map((version) => ({ value: version.id, label: nameOf(version) }));
  const run = (): void =>
    trial.mutate({ text: text.trim(), versionIds: other === alone || other === own ? [own] : [own, other] });
  return (
    <div className="flex flex-col gap-4">
      <Card
        footer={
          <Button
            tone="primary"
            icon={<Play className="size-4" aria-hidden />}
            busy={trial.isPending}
            disabled={text.trim() === ''}
            onClick={run}
            data-testid="playground-run"
          >
            {t('agent.playground.run')}
          </Button>
        }
      >
        <div className="flex flex-col gap-4">
          <TextAreaField
            label={t('agent.playground.text')}
            help={t('agent.playground.help')}
            placeholder={t('agent.playground.placeholder')}
            rows={3}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-testid="playground-text"
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField label={t('agent.playground.version')} choices={choices} value={own} onChange={setFirst} />
            <SelectField
              label={t('agent.playground.compare')}
              choices={[{ value: alone, label: t('agent.playground.alone') }, ...choices]}
              value={other}
              onChange={setSecond}
            />
          </div>
          {trial.error && <Note tone="danger">{problemText(t, trial.error)}</Note>}
          {trial.isPending && (
            <p role="status" className="text-sm text-muted">
              {t('agent.playground.running')}
            </p>
          )}
        </div>
      </Card>
      {trial.data && (
        <div className={classes('grid gap-4', trial.data.runs.length > 1 && 'lg:grid-cols-2')}>
          {trial.data.runs.map((one) => (
            <RunCard key={one.version_id} run={one} />
          ))}
        </div>
      )}
    </div>
  );

  function nameOf({ number, state }: AgentVersion): string {
    const name = number === null ? t('agent.version.draft') : t('agent.version.number', { number });
    return state === 'published' ? `${name} · ${t('agent.version.state.published')}` : name;
  }
}

function RunCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { number, usage } = run;
  return (
    <Card
      title={number === null ? t('agent.version.draft') : t('agent.version.number', { number })}
      aside={
        <>
          <Badge>
            {t('agent.playground.tokens', { used: formatNumber(usage.input_tokens + usage.output_tokens) })}
          </Badge>
          <Badge>{usage.cost_usd === null ? t('thinking.costUnknown') : formatCost(usage.cost_usd)}</Badge>
          <Badge>{formatDuration(run.duration_ms)}</Badge>
        </>
      }
    >
      <div className="flex flex-col gap-3" data-testid="playground-answer">
        {run.foretold.outside_hours && <Note tone="warning">{t('agent.playground.outsideHours')}</Note>}
        {run.foretold.handoff_rule && (
          <Note tone="person">
            {t('agent.playground.byRule', { reason: t(`turnReason.${run.foretold.handoff_rule}`) })}
          </Note>
        )}
        {run.colleague && (
          <Note>{t('agent.playground.handedOver', { key: run.colleague.key, reason: run.colleague.reason })}</Note>
        )}
        {run.handoff && <Note tone="person">{t('agent.playground.handedOff')}</Note>}
        {run.failure && (
          <Note tone="danger">
            {t('agent.playground.failed')} {t(`turnReason.${run.failure.code}`, { defaultValue: run.failure.message })}
          </Note>
        )}
        {run.messages.map((message, place) => (
          <p
            key={place}
            className="max-w-prose rounded-lg bg-ai-soft/60 px-3 py-2 text-sm break-words whitespace-pre-wrap"
          >
            {message.image_url && <span className="block text-xs break-all text-muted">{message.image_url}</span>}
            {message.text}
          </p>
        ))}
        <h3 className="text-xs font-semibold text-muted">{t('agent.playground.steps')}</h3>
        <ol className="flex flex-col gap-1.5">
          {run.steps.map((step) => (
            <TrialStep key={step.index} step={step} />
          ))}
        </ol>
      </div>
    </Card>
  );
}
