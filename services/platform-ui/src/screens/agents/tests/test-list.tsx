// The tests of an agent with what each came to in the last run: opened, changed, deleted.
import { ChevronDown, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentTestSummary, TestResult } from '../../../api/contract-types.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Badge } from '../../../ui/badge.tsx';
import type { Tone } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { TestReasons } from './test-reasons.tsx';
import { TestResultDetail } from './test-result.tsx';
import { useDeleteTest } from './tests.queries.ts';

const tones: Record<TestResult['outcome'], Tone> = { passed: 'success', failed: 'danger', not_run: 'warning' };

interface TestListProps {
  tenantId: string;
  agentId: string;
  tests: AgentTestSummary[];
  results: TestResult[];
  /** Whether they are of the tests and the version as they are now. */
  isCurrent: boolean;
  onEdit(test: AgentTestSummary): void;
}

export function TestList({ tenantId, agentId, tests, results, isCurrent, onEdit }: TestListProps) {
  return (
    <ul className="flex flex-col divide-y divide-line" data-testid="test-list">
      {tests.map((test) => (
        <Entry
          key={test.id}
          tenantId={tenantId}
          agentId={agentId}
          test={test}
          result={results.find((one) => one.test_id === test.id) ?? null}
          isCurrent={isCurrent}
          onEdit={() => onEdit(test)}
        />
      ))}
    </ul>
  );
}

interface EntryProps {
  tenantId: string;
  agentId: string;
  test: AgentTestSummary;
  result: TestResult | null;
  isCurrent: boolean;
  onEdit(): void;
}

function Entry({ tenantId, agentId, test, result, isCurrent, onEdit }: EntryProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const remove = useDeleteTest(tenantId, agentId);
  const [open, setOpen] = useState(false);
  const [deleting, setDeleting] = useState(false);
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex items-start gap-1">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-start gap-2 text-left"
        >
          <ChevronDown
            className={classes('mt-1 size-4 shrink-0 text-faint transition-transform', !open && '-rotate-90')}
            aria-hidden
          />
          <span className="min-w-0">
            <span className="block text-sm font-semibold break-words">{test.name}</span>
            <span className="mt-0.5 flex flex-wrap items-center gap-1.5">
              {result && (
                <Badge tone={isCurrent ? tones[result.outcome] : undefined} data-testid="test-outcome">
                  {t(`agentTest.outcome.${result.outcome}`)}
                </Badge>
              )}
              <Badge>{t(`agentTest.scope.${test.scope}`)}</Badge>
            </span>
          </span>
        </button>
        <IconButton label={t('agentTest.edit')} onClick={onEdit} data-testid="test-edit">
          <Pencil className="size-4" aria-hidden />
        </IconButton>
        <IconButton label={t('agentTest.delete')} onClick={() => setDeleting(true)} data-testid="test-delete">
          <Trash2 className="size-4" aria-hidden />
        </IconButton>
      </div>
      {result && result.reasons.length > 0 && (
        <div className="pl-6">
          <TestReasons reasons={result.reasons} />
        </div>
      )}
      {open && (
        <div className="flex flex-col gap-3 pl-6 max-md:pl-0">
          <Exchange test={test} />
          {result && (
            <>
              <h3 className="text-xs font-semibold text-muted">{t('agentTest.answeredNow')}</h3>
              <TestResultDetail result={result} />
            </>
          )}
        </div>
      )}
      <ConfirmDialog
        open={deleting}
        danger
        busy={remove.isPending}
        title={t('agentTest.deleteTitle')}
        description={test.name}
        confirmLabel={t('agentTest.delete')}
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          remove.mutate(test.id, {
            onSuccess: () => setDeleting(false),
            onError: (error) => toasts.fail(problemText(t, error)),
          })
        }
      />
    </li>
  );
}

/** What was said then, with its stand-ins. */
function Exchange({ test }: { test: AgentTestSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="text-xs font-semibold text-muted">{t('agentTest.saidThen')}</h3>
      <ol className="flex flex-col gap-1.5">
        {test.messages.map(({ role, text }, place) => (
          <li key={place} className="text-sm break-words whitespace-pre-wrap">
            <span className="mr-1.5 text-xs text-faint">{t(`agentTest.by.${role}`)}</span>
            {text}
          </li>
        ))}
      </ol>
      <p className="text-xs text-muted">
        {t('agentTest.frozenCalls', { count: test.calls.length })}{' '}
        {[...new Set(test.calls.map(({ name }) => t(`tool.${name}`, { defaultValue: name })))].join(', ')}
      </p>
    </>
  );
}
