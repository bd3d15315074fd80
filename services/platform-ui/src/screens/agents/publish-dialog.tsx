// What publishing the draft would change, with a note for the history; its tests are run first, and red ones hold it back.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import type { Agent, RedTest } from '../../api/contract-types.ts';
import { asProblem } from '../../api/problem.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useVersion, useVersionAction } from './agents.queries.ts';
import { ChangeList } from './change-list.tsx';
import { RunProgress } from './tests/run-progress.tsx';
import { TestReasons } from './tests/test-reasons.tsx';
import { useStartRun, useWaitedRun } from './tests/tests.queries.ts';

const heldBack = new Set(['agents.tests-failed', 'agents.tests-not-run']);
const shortestReason = 5;

/** Publishes once the tests let it; they may take longer than a request, and are then waited for. */
function usePublishing(tenantId: string, agent: Agent, note: string, onClose: () => void) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const action = useVersionAction(tenantId, agent.id);
  const again = useStartRun(tenantId, agent.id);
  const problem = action.error ? asProblem(action.error) : null;
  const isTesting = problem?.code === 'agents.tests-running';
  const held = problem !== null && heldBack.has(problem.code) ? problem : null;
  const run = useWaitedRun(tenantId, agent.id, isTesting ? String(problem.details.run_id) : null);
  const publish = (despite?: string): void =>
    action.mutate(
      {
        action: 'publish',
        revision: agent.revision,
        note: note.trim(),
        ...(despite === undefined ? {} : { despite_tests: despite }),
      },
      {
        onSuccess: (published) => {
          toasts.say(t('agent.version.publishedNow', { number: published.published_number }));
          onClose();
        },
      },
    );
  /** A verdict counts for a while; a new run is the newest one. */
  const tryAgain = (): void =>
    again.mutate(agent.draft_version_id ?? '', {
      onSuccess: () => publish(),
      onError: (error) => toasts.fail(problemText(t, error)),
    });
  const isOver = isTesting && run.data !== undefined && run.data?.state !== 'running';
  useEffect(() => {
    if (isOver && !action.isPending) publish();
  });
  return {
    publish,
    tryAgain,
    held,
    run: isTesting ? (run.data ?? null) : null,
    isUnderWay: action.isPending || isTesting || again.isPending,
    refusal: isTesting || held ? null : action.error,
  };
}

export function PublishDialog({ tenantId, agent, onClose }: { tenantId: string; agent: Agent; onClose(): void }) {
  const { t } = useTranslation();
  const { may } = useCurrentTenant();
  const [note, setNote] = useState('');
  const [reason, setReason] = useState('');
  const draft = useVersion(tenantId, agent.id, agent.draft_version_id, agent.revision);
  const { publish, tryAgain, held, run, isUnderWay, refusal } = usePublishing(tenantId, agent, note, onClose);
  const mayInsist = held !== null && may('owner');
  const other = draft.error ?? refusal;
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('agent.version.publishTitle', { name: agent.name })}
      description={t('agent.version.publishHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {mayInsist && (
            <Button
              tone="danger"
              busy={isUnderWay}
              disabled={reason.trim().length < shortestReason}
              onClick={() => publish(reason.trim())}
              data-testid="agent-publish-despite"
            >
              {t('agentTest.publishDespite')}
            </Button>
          )}
          <Button
            tone="primary"
            busy={isUnderWay}
            disabled={!draft.data}
            onClick={held ? tryAgain : () => publish()}
            data-testid="agent-publish-confirm"
          >
            {held ? t('agentTest.tryAgain') : t('agent.version.publish')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {held && <HeldBack code={held.code} tests={redTestsOf(held.details)} />}
        {mayInsist && (
          <TextField
            label={t('agentTest.despiteReason')}
            help={t('agentTest.despiteHelp')}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data-testid="agent-despite-reason"
          />
        )}
        {isUnderWay && <RunProgressOr run={run} waiting={t('agentTest.checking')} />}
        {draft.data ? <ChangeList changes={draft.data.changes} /> : !other && <SkeletonLines count={4} />}
        <TextField
          label={t('agent.version.note')}
          help={t('agent.version.noteHelp')}
          optional={t('form.optional')}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          data-testid="agent-note"
        />
        {other && <Note tone="danger">{problemText(t, other)}</Note>}
      </div>
    </DialogWindow>
  );
}

function RunProgressOr({ run, waiting }: { run: { done: number; total: number } | null; waiting: string }) {
  if (run) return <RunProgress done={run.done} total={run.total} />;
  return (
    <p role="status" className="text-sm text-muted">
      {waiting}
    </p>
  );
}

function redTestsOf({ tests }: Record<string, unknown>): RedTest[] {
  return Array.isArray(tests) ? (tests as RedTest[]) : [];
}

/** Which tests, and why. */
function HeldBack({ code, tests }: { code: string; tests: RedTest[] }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3" data-testid="publish-held-back">
      <Note tone={code === 'agents.tests-failed' ? 'danger' : 'warning'}>
        {code === 'agents.tests-failed' ? t('agentTest.heldBack') : t('agentTest.couldNotRun')}
      </Note>
      {tests.map((test) => (
        <div key={test.test_id} className="flex flex-col gap-1">
          <p className="text-sm font-semibold break-words">{test.name}</p>
          <TestReasons reasons={test.reasons} />
        </div>
      ))}
    </div>
  );
}
