// Opens every sealed value once and tells which do not open; the panel then shows the same.
import type { Database } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { platformTenantId } from '../events/record-event.ts';
import { credentialPlace } from './credential-place.ts';
import { noteCannotOpen } from './note-cannot-open.ts';

export interface BrokenSeal {
  table: 'credentials' | 'encryption_keys';
  /** Null: of the whole platform. */
  tenant_id: string | null;
  id: string;
  owner: string;
  name: string;
  /** unknown_form, key_not_listed, changed_or_moved; other_key_noted: it opens, and the row names another key. */
  why: string;
}

export interface Verification {
  opened: number;
  broken: BrokenSeal[];
}

const batchSize = 500;

interface Row {
  tenant_id: string;
  id: string;
  owner: string;
  name: string;
  sealed: string;
  key_id: string;
  cannot_open_since: Date | null;
}

export async function verifyCredentials(database: Database, keyring: Keyring): Promise<Verification> {
  const found: Verification = { opened: 0, broken: [] };
  await verifyCanaries(database, keyring, found);
  let after = { tenant_id: platformTenantId, id: platformTenantId };
  for (;;) {
    const from = after;
    const rows = await database.platformTransaction('credentials: verify', async (tx) => {
      const batch = await tx.query<Row>(
        `select tenant_id, id, owner, name, sealed, key_id, cannot_open_since from credentials
          where (tenant_id, id) > ($1, $2) order by tenant_id, id limit $3`,
        [from.tenant_id, from.id, batchSize],
      );
      for (const row of batch) {
        const why = whyNot(keyring, row);
        if (why === null) found.opened += 1;
        else found.broken.push({ ...placeOf(row), why });
        // A key left out of the list is the operator's to add; the credential itself is sound.
        if (why === 'changed_or_moved' || why === 'unknown_form') await noteCannotOpen(tx, row.tenant_id, row);
        else if (why === null && row.cannot_open_since !== null)
          tx.send('update credentials set cannot_open_since = null where tenant_id = $1 and id = $2', [
            row.tenant_id,
            row.id,
          ]);
      }
      return batch;
    });
    const last = rows.at(-1);
    if (!last) return found;
    after = { tenant_id: last.tenant_id, id: last.id };
  }
}

function placeOf({ tenant_id, id, owner, name }: Row): Omit<BrokenSeal, 'why'> {
  return { table: 'credentials', tenant_id, id, owner, name };
}

function whyNot(keyring: Keyring, row: Row): string | null {
  try {
    keyring.open(row.sealed, credentialPlace(row.tenant_id, row.id));
    return row.sealed.split('.')[1] === row.key_id ? null : 'other_key_noted';
  } catch (error) {
    if (error instanceof AppError) return String(error.details.why);
    throw error;
  }
}

/** Canaries of keys that are not listed say nothing. */
async function verifyCanaries(database: Database, keyring: Keyring, found: Verification): Promise<void> {
  const rows = await database.platformTransaction('credentials: verify', (tx) =>
    tx.query<{ id: string; key_id: string; canary: string }>('select id, key_id, canary from encryption_keys', []),
  );
  for (const row of rows.filter((one) => keyring.keyIds.includes(one.key_id))) {
    if (keyring.opensCanary(row)) found.opened += 1;
    else
      found.broken.push({
        table: 'encryption_keys',
        tenant_id: null,
        id: row.id,
        owner: row.key_id,
        name: 'canary',
        why: 'changed_or_moved',
      });
  }
}
