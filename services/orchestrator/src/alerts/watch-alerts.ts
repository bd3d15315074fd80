// Cron job: once a minute looks for what is wrong and keeps the alerts up to it. Of all replicas one does it, under the job's lease.
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { keepAlerts } from './keep-alerts.ts';
import type { FoundProblem } from './problem.ts';

const everyMs = 60_000;

/** @param findAll everything that is wrong, in the shops and around this process; `tx` is a platform transaction */
export function watchAlerts(
  deps: Pick<Deps, 'config' | 'database' | 'log' | 'now'>,
  findAll: (tx: Transaction) => Promise<FoundProblem[]>,
): JobDefinition {
  return defineJob({
    kind: 'watch-alerts',
    payload: z.object({}),
    everyMs,
    run: async () => {
      const kept = await deps.database.platformTransaction('alerts: what is wrong in all shops', async (tx) =>
        keepAlerts(tx, deps, await findAll(tx), deps.now()),
      );
      if (kept.raised + kept.resolved > 0) deps.log.info(kept, 'alerts changed');
    },
  });
}
