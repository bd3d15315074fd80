// What is wrong now, the worst first: the sentence, what to do, since when; calm when nothing is.
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Problem, SystemHealth } from '../../api/contract-types.ts';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import { formatDateTime } from '../../texts/format.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';

export function ProblemsCard({ health }: { health: SystemHealth }) {
  const { t } = useTranslation();
  const { problems } = health;
  if (problems.length === 0 && health.status === 'ok')
    return (
      <section
        data-testid="system-status"
        data-status="ok"
        className="flex items-center gap-3 rounded-xl border border-line bg-success-soft px-5 py-4 text-success max-md:px-4"
      >
        <CircleCheck className="size-5 shrink-0" aria-hidden />
        <div className="min-w-0">
          <h2 className="text-[0.9375rem] leading-6 font-semibold">{t('system.allWell')}</h2>
          <p className="text-sm">{t('system.allWellHelp')}</p>
        </div>
      </section>
    );
  return (
    <Card
      title={t('system.problems', { count: problems.length })}
      aside={
        <Badge
          tone={health.status === 'down' ? 'danger' : 'warning'}
          data-testid="system-status"
          data-status={health.status}
        >
          {t(`system.status.${health.status}`)}
        </Badge>
      }
    >
      <ul className="flex flex-col divide-y divide-line">
        {problems.map((problem) => (
          <ProblemLine key={`${problem.code} ${problem.tenant_id} ${problem.subject}`} problem={problem} />
        ))}
      </ul>
    </Card>
  );
}

function ProblemLine({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const { choose } = useCurrentTenant();
  const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
  const conversationId = problem.data.conversation_id;
  return (
    <li className="flex gap-3 py-3 first:pt-0 last:pb-0" data-testid="problem" data-code={problem.code}>
      <Icon
        className={classes('mt-0.5 size-4.5 shrink-0', problem.severity === 'error' ? 'text-danger' : 'text-warning')}
        aria-hidden
      />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="text-sm font-medium break-words">{problem.sentence}</p>
        <p className="max-w-prose text-sm text-muted">{problem.remedy}</p>
        <p className="flex flex-wrap items-center gap-x-1 text-2xs text-faint">
          <span>{problem.store_name ?? t('system.platform')}</span>
          {problem.since && <span>· {t('system.since', { when: formatDateTime(problem.since) })}</span>}
          <code className="font-mono">· {problem.code}</code>
          {problem.tenant_id && typeof conversationId === 'string' && (
            <Link
              to="/conversations/{-$conversationId}"
              params={{ conversationId }}
              onClick={() => choose(problem.tenant_id ?? '')}
              className="font-medium text-accent underline underline-offset-2"
            >
              {t('system.openConversation')}
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}
