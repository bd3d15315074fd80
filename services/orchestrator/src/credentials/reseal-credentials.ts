// Seals everything anew with the first key of ENCRYPTION_KEY, in batches, while the shops go on working.
import { clearEveryCache } from '@nexus/cache/cache';
import type { Database, Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { Log } from '@nexus/service-kit/log';
import { z } from 'zod';
import { platformTenantId, recordEvent } from '../events/record-event.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { credentialPlace } from './credential-place.ts';
import { noteCannotOpen } from './note-cannot-open.ts';
import { openSealed } from './open-credentials.ts';
import { readSealing } from './read-sealing.ts';
import type { Sealing } from './read-sealing.ts';

export const resealKind = 'reseal-credentials';

/** Before every row. */
const beginning: Place = { tenant_id: platformTenantId, id: platformTenantId };
const batchSize = 100;
/** Passes over the table before rows that are always locked are left to the next run. */
const mostPasses = 50;
const pauseMilliseconds = 100;

interface ResealDeps {
  database: Database;
  keyring: Keyring;
  log: Log;
}

/** The job that the action `rotate_encryption` queues. A run that was killed is taken up by another where it stopped. */
export function resealCredentials(deps: ResealDeps): JobDefinition {
  return defineJob({
    kind: resealKind,
    payload: z.object({}),
    run: async (_payload, { signal }) => void (await resealAll(deps, signal)),
  });
}

/**
 * Each batch is a transaction of its own, so that what is done stays done. Rows that a person is just changing are passed over
 * and looked at again; a row that does not open is noted and left as it is.
 * @param tell hears of the progress after each batch
 * @throws AppError 503 `credentials.busy` when rows stayed locked all the time
 */
export async function resealAll(
  deps: ResealDeps,
  signal?: AbortSignal,
  tell: (resealed: number) => void = () => undefined,
): Promise<Sealing & { resealed_now: number }> {
  const { database, keyring, log } = deps;
  let resealed = 0;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    let after: Place | null = beginning;
    while (after) {
      signal?.throwIfAborted();
      const from: Place = after;
      const batch: Batch = await database.platformTransaction('credentials: seal anew', (tx) =>
        resealBatch(tx, keyring, from),
      );
      resealed += batch.resealed;
      after = batch.last;
      if (batch.resealed > 0) {
        log.info({ resealed }, 'credentials were sealed anew');
        tell(resealed);
      }
      await failpoint('credentials-resealed');
    }
    const sealing = await database.platformTransaction('credentials: end of sealing anew', (tx) =>
      finish(tx, keyring, resealed),
    );
    if (sealing.waiting === 0) return { ...sealing, resealed_now: resealed };
    await new Promise((done) => setTimeout(done, pauseMilliseconds));
  }
  throw new AppError({
    code: 'credentials.busy',
    status: 503,
    message: 'Some credentials stayed locked; run it again.',
  });
}

interface Place {
  tenant_id: string;
  id: string;
}
interface Batch {
  resealed: number;
  /** Null: no further row. */
  last: Place | null;
}

async function resealBatch(tx: Transaction, keyring: Keyring, after: Place): Promise<Batch> {
  const rows = await tx.query<Place & { owner: string; name: string; sealed: string }>(
    `select tenant_id, id, owner, name, sealed from credentials
      where (tenant_id, id) > ($1, $2) and (key_id <> $3 or split_part(sealed, '.', 2) <> $3)
      order by tenant_id, id limit $4 for update skip locked`,
    [after.tenant_id, after.id, keyring.sealingKeyId, batchSize],
  );
  const anew: (Place & { sealed: string })[] = [];
  for (const row of rows) {
    const plain = openSealed(keyring, row.tenant_id, row);
    if (plain === null) await noteCannotOpen(tx, row.tenant_id, row);
    else
      anew.push({
        tenant_id: row.tenant_id,
        id: row.id,
        sealed: keyring.seal(plain, credentialPlace(row.tenant_id, row.id)),
      });
  }
  if (anew.length > 0)
    tx.send(
      `update credentials c set sealed = n.sealed, key_id = $2, cannot_open_since = null
         from jsonb_to_recordset($1::jsonb) as n(tenant_id uuid, id uuid, sealed text)
        where c.tenant_id = n.tenant_id and c.id = n.id`,
      [JSON.stringify(anew), keyring.sealingKeyId],
    );
  const last = rows.at(-1);
  return { resealed: anew.length, last: last ? { tenant_id: last.tenant_id, id: last.id } : null };
}

/** When nothing waits any more: caches forget what was sealed before, and keys that seal nothing lose their canary, so that they do not open this database any more. */
async function finish(tx: Transaction, keyring: Keyring, resealed: number): Promise<Sealing> {
  const sealing = await readSealing(tx, keyring);
  if (sealing.waiting > 0) return sealing;
  await tx.query(
    'delete from encryption_keys k where k.key_id <> $1 and not exists (select 1 from credentials c where c.key_id = k.key_id)',
    [keyring.sealingKeyId],
  );
  await clearEveryCache(tx);
  await recordEvent(tx, {
    tenantId: null,
    kind: 'encryption-rotated',
    severity: sealing.cannot_open > 0 ? 'warning' : 'info',
    data: { ...sealing, resealed_now: resealed },
  });
  return sealing;
}
