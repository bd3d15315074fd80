// The suite of an agent: run with its draft or a version, watched while it runs, red and green with reasons.
import { FlaskConical, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentTestSummary, TestRunDetail } from '../../../api/contract-types.ts';
import { formatDateTime } from '../../../texts/format.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { SelectField } from '../../../ui/form/select.tsx';
import { EmptyState, ErrorState, Note, SkeletonLines } from '../../../ui/state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { useVersions } from '../agents.queries.ts';
import { EditTest } from './edit-test.tsx';
import { RunProgress } from './run-progress.tsx';
import { TestList } from './test-list.tsx';
import { useEndedRun, useLastRun, useStartRun, useStopRun, useTests } from './tests.queries.ts';

export function TestSuite({ tenantId, agent }: { tenantId: string; agent: Agent }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const tests = useTests(tenantId, agent.id);
  const versions = useVersions(tenantId, agent.id).data ?? [];
  const last = useLastRun(tenantId, agent.id).data ?? null;
  const ended = useEndedRun(tenantId, agent.id, last).data;
  const start = useStartRun(tenantId, agent.id);
  const stop = useStopRun(tenantId, agent.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const [edited, setEdited] = useState<AgentTestSummary | null>(null);
  const usual = agent.draft_version_id ?? agent.published_version_id;
  const versionId = versions.some(({ id }) => id === chosen) ? (chosen ?? usual) : usual;
  const isRunning = last?.state === 'running';
  const fail = (error: unknown) => toasts.fail(problemText(t, error));
  if (tests.error && !tests.data)
    return <ErrorState text={problemText(t, tests.error)} onRetry={() => void tests.refetch()} />;
  if (!tests.data)
    return (
      <Card>
        <SkeletonLines count={4} />
      </Card>
    );
  if (tests.data.length === 0)
    return (
      <Card>
        <EmptyState icon={<FlaskConical aria-hidden />} title={t('agentTest.none')}>
          {t('agentTest.noneHelp')}
        </EmptyState>
      </Card>
    );
  return (
    <Card
      footer={
        isRunning ? (
          <Button
            icon={<Square className="size-3.5" aria-hidden />}
            busy={stop.isPending}
            onClick={() => last && stop.mutate(last.id, { onError: fail })}
            data-testid="tests-stop"
          >
            {t('agentTest.stop')}
          </Button>
        ) : (
          <Button
            tone="primary"
            icon={<Play className="size-4" aria-hidden />}
            busy={start.isPending}
            onClick={() => start.mutate(versionId, { onError: fail })}
            data-testid="tests-run"
          >
            {t('agentTest.run')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-sm text-muted">{t('agentTest.description')}</p>
        <SelectField
          label={t('agentTest.runWith')}
          value={versionId}
          onChange={setChosen}
          disabled={isRunning}
          choices={versions.map(({ id, number }) => ({
            value: id,
            label: number === null ? t('agent.version.draft') : t('agent.version.number', { number }),
          }))}
        />
        {last && isRunning && <RunProgress done={last.done} total={last.total} />}
        {ended && !isRunning && <Verdict run={ended} />}
        <TestList
          tenantId={tenantId}
          agentId={agent.id}
          tests={tests.data}
          results={isRunning ? [] : (ended?.results ?? [])}
          isCurrent={ended?.is_current ?? true}
          onEdit={setEdited}
        />
        {edited && <EditTest tenantId={tenantId} agentId={agent.id} test={edited} onClose={() => setEdited(null)} />}
      </div>
    </Card>
  );
}

function Verdict({ run }: { run: TestRunDetail }) {
  const { t } = useTranslation();
  const version = run.number === null ? t('agent.version.draft') : t('agent.version.number', { number: run.number });
  const about = `${version} · ${formatDateTime(run.finished_at ?? run.started_at)}`;
  if (run.state === 'stopped')
    return (
      <Note tone="warning">
        <span data-testid="tests-verdict">{t(`agentTest.stopped.${run.stopped_by ?? 'gave_up'}`)}</span> {about}
      </Note>
    );
  const passed = run.results.filter(({ outcome }) => outcome === 'passed').length;
  if (!run.is_current)
    return (
      <Note tone="warning">
        <span data-testid="tests-verdict">{t('agentTest.outdated', { passed, total: run.total })}</span> {about}
      </Note>
    );
  const tone = run.verdict === 'passed' ? 'success' : run.verdict === 'failed' ? 'danger' : 'warning';
  return (
    <Note tone={tone}>
      <span data-testid="tests-verdict">
        {t(`agentTest.verdict.${run.verdict ?? 'not_run'}`, { passed, total: run.total })}
      </span>{' '}
      {about}
    </Note>
  );
}
