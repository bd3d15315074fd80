// The platform's state: parts, queues, parties, schema, what happened lately, and the two actions.
import { useTranslation } from 'react-i18next';
import type { SystemHealth } from '../../api/contract-types.ts';
import { formatDateTime, formatNumber } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge, Dot } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Card, Page } from '../../ui/card.tsx';
import { ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { ActionsCard } from './actions-card.tsx';
import { EventsCard } from './events-card.tsx';
import { FiguresCard } from './figures-card.tsx';
import { ProblemsCard } from './problems-card.tsx';
import { useHealth, useLiveSystem } from './system.queries.ts';

const tones: Record<string, Tone> = { ok: 'success', degraded: 'warning', down: 'danger', off: 'neutral' };

export function SystemScreen() {
  const { t } = useTranslation();
  useLiveSystem();
  const health = useHealth();
  const { data } = health;
  return (
    <Page
      title={t('navigation.system')}
      description={
        data && t('system.running', { version: data.version, node: data.node, when: formatDateTime(data.started_at) })
      }
    >
      {health.error && data && (
        <Note tone="warning">{t('system.stale', { reason: problemText(t, health.error) })}</Note>
      )}
      {!data && (
        <Card>
          {health.error ? (
            <ErrorState text={problemText(t, health.error)} onRetry={() => void health.refetch()} />
          ) : (
            <SkeletonLines count={6} />
          )}
        </Card>
      )}
      {data && (
        <>
          <ProblemsCard health={data} />
          <PartsCard health={data} />
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-5">
              <QueuesCard queues={data.queues} />
              <FiguresCard health={data} />
              <SchemaCard schema={data.schema} />
            </div>
            <PartiesCard parties={data.parties} />
          </div>
        </>
      )}
      <ActionsCard />
      <EventsCard />
    </Page>
  );
}

function PartsCard({ health }: { health: SystemHealth }) {
  const { t } = useTranslation();
  return (
    <Card title={t('system.parts')}>
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {health.parts.map((part) => (
          <li key={part.name} className="flex min-w-0 items-start gap-2.5 rounded-lg border border-line px-3 py-2">
            <span className="flex h-5 items-center">
              <Dot tone={tones[part.status]} pulsing={part.status === 'down'} />
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline justify-between gap-2 text-sm font-medium">
                <span className="truncate">{t(`system.part.${part.name}`, { defaultValue: part.name })}</span>
                <span className="shrink-0 text-2xs font-normal text-faint tabular-nums">
                  {part.latency_ms === null
                    ? t(`system.status.${part.status}`)
                    : `${formatNumber(Math.round(part.latency_ms * 10) / 10)} ms`}
                </span>
              </p>
              {part.detail && <p className="text-xs break-words text-muted">{part.detail}</p>}
              {part.since && part.status !== 'ok' && (
                <p className="text-2xs text-faint">{t('system.since', { when: formatDateTime(part.since) })}</p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function QueuesCard({ queues }: { queues: SystemHealth['queues'] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('system.queues')}>
      <div className="-mx-1 overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="text-left text-2xs text-faint">
            <tr>
              {['queue', 'waiting', 'queueRunning', 'dead', 'oldest'].map((column, index) => (
                <th key={column} scope="col" className={`px-1 pb-1.5 font-medium ${index > 0 ? 'text-right' : ''}`}>
                  {t(`system.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {queues.map((queue) => (
              <tr key={queue.name} className="border-t border-line">
                <th scope="row" className="px-1 py-1.5 text-left font-medium">
                  {t(`system.queueName.${queue.name}`, { defaultValue: queue.name })}
                </th>
                <td className="px-1 text-right">{formatNumber(queue.waiting)}</td>
                <td className="px-1 text-right">{formatNumber(queue.running)}</td>
                <td className={`px-1 text-right ${queue.dead > 0 ? 'font-semibold text-danger' : ''}`}>
                  {formatNumber(queue.dead)}
                </td>
                <td className="px-1 text-right">
                  {queue.oldest_seconds === null ? '—' : `${formatNumber(Math.round(queue.oldest_seconds))} s`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function PartiesCard({ parties }: { parties: SystemHealth['parties'] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('system.parties')} description={t('system.partiesHelp')}>
      <ul className="flex flex-col divide-y divide-line">
        {parties.map((party) => (
          <li key={party.name} className="flex items-center justify-between gap-3 py-1.5 text-sm">
            <span>{t(`system.party.${party.name}`)}</span>
            <Badge tone={party.mode === 'real' ? 'success' : 'warning'}>{t(`system.mode.${party.mode}`)}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function SchemaCard({ schema }: { schema: SystemHealth['schema'] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('system.schema')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {[
          ['schemaStatus', t(`system.schemaState.${schema.status}`, { defaultValue: schema.status })],
          ['schemaRepairs', formatNumber(schema.repairs)],
          ['vectors', t(`system.vectorsState.${schema.pgvector}`)],
          ['rowSecurity', t(`system.rowSecurityState.${schema.row_security}`, { defaultValue: schema.row_security })],
        ].map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{t(`system.${label}`)}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
