// Cron job: removes what is older than it is kept, in small transactions, and tells each shop what went.
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { platformTenantId, recordEvent } from '../events/record-event.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { listMediaFiles, removeMediaFile } from '../media/media-files.ts';
import { enqueueRemovalOfFiles } from '../media/remove-media-files.ts';
import { retentionRules } from './retention-rules.ts';
import type { RetentionRule } from './retention-rules.ts';

type RetentionDeps = Pick<Deps, 'config' | 'database' | 'now'>;
/** What went, by tenant and kind. */
type Removed = Map<string, Record<string, number>>;

const everyMs = 6 * 60 * 60_000;
const orphanAgeMs = 24 * 60 * 60_000;
const filesAtOnce = 500;

/** What one run does not get to, the next does: the state is the data itself. @param rowsAtOnce of one transaction */
export function applyRetention(deps: RetentionDeps, rowsAtOnce = 1000): JobDefinition {
  return defineJob({
    kind: 'apply-retention',
    payload: z.object({}),
    everyMs,
    run: async (_payload, { signal }) => {
      const removed: Removed = new Map();
      try {
        for (const rule of retentionRules) await applyRule(deps, rule, { rowsAtOnce, signal, removed });
        await removeOrphans(deps, signal, removed);
      } finally {
        await tell(deps, removed);
      }
    },
  });
}

async function applyRule(
  deps: RetentionDeps,
  rule: RetentionRule,
  run: { rowsAtOnce: number; signal: AbortSignal; removed: Removed },
): Promise<void> {
  for (let count = run.rowsAtOnce; count === run.rowsAtOnce;) {
    run.signal.throwIfAborted();
    const rows = await deps.database.platformTransaction(`privacy: retention of ${rule.kind}`, async (tx) => {
      const gone = await tx.query<{ tenant_id: string | null; path: string | null }>(rule.sql, [
        run.rowsAtOnce,
        rule.keep(deps.config),
      ]);
      const files = gone.flatMap(({ path }) => path ?? []);
      if (files.length > 0) await enqueueRemovalOfFiles(tx, platformTenantId, files);
      return gone;
    });
    count = rows.length;
    for (const { tenant_id: tenantId } of rows) add(run.removed, tenantId, rule.kind);
  }
}

/** Files that no row knows: their writer died between the disk and the table. */
async function removeOrphans(deps: RetentionDeps, signal: AbortSignal, removed: Removed): Promise<void> {
  const before = new Date(deps.now().getTime() - orphanAgeMs);
  for await (const paths of listMediaFiles(deps.config.DATA_DIRECTORY, before)) {
    for (let start = 0; start < paths.length; start += filesAtOnce) {
      signal.throwIfAborted();
      const some = paths.slice(start, start + filesAtOnce);
      const known = await deps.database.platformTransaction('privacy: files that no row knows', (tx) =>
        tx.query<{ path: string }>('select path from media where path = any($1)', [some]),
      );
      const kept = new Set(known.map(({ path }) => path));
      for (const path of some.filter((one) => !kept.has(one))) {
        await removeMediaFile(deps.config.DATA_DIRECTORY, path);
        add(removed, null, 'orphan_files');
      }
    }
  }
}

function add(removed: Removed, tenantId: string | null, kind: string): void {
  const counts = removed.get(tenantId ?? platformTenantId) ?? {};
  removed.set(tenantId ?? platformTenantId, { ...counts, [kind]: (counts[kind] ?? 0) + 1 });
}

async function tell(deps: RetentionDeps, removed: Removed): Promise<void> {
  for (const [tenantId, data] of removed)
    await deps.database.transaction(tenantId, (tx) =>
      recordEvent(tx, { tenantId: tenantId === platformTenantId ? null : tenantId, kind: 'retention-applied', data }),
    );
}
