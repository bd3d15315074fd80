// Everything that is wrong now: what Postgres tells of the shops, and what this process sees around itself.
import type { Transaction } from '@nexus/database/database';
import type { WeakSecret } from '@nexus/service-kit/define-config';
import { findStoredProblems } from '../alerts/find-problems.ts';
import { worstFirst } from '../alerts/problem.ts';
import type { FoundProblem } from '../alerts/problem.ts';
import type { Deps } from '../deps.ts';
import { readQueues } from './system.store.ts';
import type { QueueRow } from './system.store.ts';
import { vitalsOf } from './vitals.ts';
import type { Observed } from './vitals.ts';

/** From these on it is a problem. Signatures of WhatsApp tolerate five minutes, leases half a minute. */
const skewMs = 5000;
const loopMs = 1000;
const behindSeconds = 120;

/** For the alerts' watch; `tx` is a platform transaction. */
export async function findProblems(deps: Deps, tx: Transaction): Promise<FoundProblem[]> {
  const [observed, queues, stored] = await Promise.all([
    vitalsOf(deps).observe(),
    readQueues(tx),
    findStoredProblems(tx, deps.config.ALERT_UNANSWERED_MINUTES),
  ]);
  return problemsOf({ observed, queues, stored, weakSecrets: deps.config.weakSecrets, now: deps.now() });
}

/** The worst first. */
export function problemsOf(known: {
  observed: Observed;
  queues: QueueRow[];
  stored: FoundProblem[];
  weakSecrets: readonly WeakSecret[];
  now: Date;
}): FoundProblem[] {
  return [
    ...aroundThisProcess(known.observed),
    ...lateQueues(known.queues, known.now),
    ...known.weakSecrets.map(asProblem),
    ...known.stored,
  ].toSorted(worstFirst);
}

const platform = { tenantId: null, subject: '', label: null, since: null, data: {} } as const;

function aroundThisProcess({ parts, lag, redis }: Observed): FoundProblem[] {
  const problems: FoundProblem[] = [];
  for (const part of parts) {
    if (!['agent', 'whatsapp', 'tiendanube'].includes(part.name) || part.status === 'ok') continue;
    problems.push({
      ...platform,
      code: 'service.away',
      severity: 'error',
      subject: part.name,
      label: part.name,
      since: part.since ? new Date(part.since) : null,
      data: { reason: part.detail ?? '' },
    });
  }
  if (redis.mode === 'degraded')
    problems.push({
      ...platform,
      code: 'redis.degraded',
      severity: 'warning',
      since: redis.since ? new Date(redis.since) : null,
    });
  if (lag.notify_ms === null) problems.push({ ...platform, code: 'listener.deaf', severity: 'warning' });
  if (Math.abs(lag.clock_skew_ms) > skewMs)
    problems.push({
      ...platform,
      code: 'clock.skewed',
      severity: 'warning',
      data: { count: Math.round(Math.abs(lag.clock_skew_ms) / 1000) },
    });
  if (lag.event_loop_ms > loopMs)
    problems.push({
      ...platform,
      code: 'process.slow',
      severity: 'warning',
      data: { count: Math.round(lag.event_loop_ms) },
    });
  return problems;
}

function asProblem({ name, reason }: WeakSecret): FoundProblem {
  return { ...platform, code: 'secret.weak', severity: 'warning', subject: name, label: name, data: { reason } };
}

function lateQueues(queues: QueueRow[], now: Date): FoundProblem[] {
  return queues
    .filter((queue) => (queue.oldest_seconds ?? 0) > behindSeconds)
    .map((queue) => ({
      ...platform,
      code: 'queue.behind',
      severity: 'error',
      subject: queue.name,
      label: queue.name,
      since: new Date(now.getTime() - (queue.oldest_seconds ?? 0) * 1000),
      data: { waiting: queue.waiting },
    }));
}
