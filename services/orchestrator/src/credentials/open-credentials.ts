// Opens the secrets that belong to one thing of a tenant, or to several.
import type { Database, Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { credentialPlace } from './credential-place.ts';
import { cannotOpen, isCannotOpen, noteCannotOpen } from './note-cannot-open.ts';
import type { UnopenableCredential } from './note-cannot-open.ts';

/** Name → secret in clear, to be used at once and kept nowhere. */
export type OpenedCredentials = Record<string, string>;

export interface OpenedOwner {
  values: OpenedCredentials;
  /** Set, and not to be opened: damaged, put there from elsewhere, or sealed with a key that is not listed. */
  broken: UnopenableCredential[];
}

const sealedRows = 'select id, owner, name, sealed, cannot_open_since from credentials where tenant_id = $1';

interface SealedRow {
  id: string;
  owner: string;
  name: string;
  sealed: string;
  cannot_open_since: Date | null;
}

/** @throws AppError 503 `credentials.cannot-open` when one of them does not open; that is noted within `tx` */
export async function openCredentials(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owner }: { tenantId: string; owner: string },
): Promise<OpenedCredentials> {
  const [opened] = await openCredentialsOfAll(tx, keyring, { tenantId, owners: [owner] });
  if (opened?.broken[0]) throw cannotOpen(opened.broken[0]);
  return opened?.values ?? {};
}

/**
 * One result per owner, in their order: those named, or the channel of a conversation. What does not open is noted within `tx` and left
 * out of the values.
 */
export async function openCredentialsOfAll(
  tx: Transaction,
  keyring: Keyring,
  whose: { tenantId: string } & ({ owners: string[] } | { channelOf: string }),
): Promise<OpenedOwner[]> {
  const { tenantId } = whose;
  const rows =
    'owners' in whose
      ? await tx.query<SealedRow>(`${sealedRows} and owner = any($2)`, [tenantId, whose.owners])
      : await tx.query<SealedRow>(
          `${sealedRows} and owner = (select 'channel:' || channel_id from conversations where tenant_id = $1 and id = $2)`,
          [tenantId, whose.channelOf],
        );
  const owners = 'owners' in whose ? whose.owners : [rows[0]?.owner ?? ''];
  const results = owners.map((): OpenedOwner => ({ values: {}, broken: [] }));
  for (const row of rows) {
    const result = results[owners.indexOf(row.owner)];
    const value = openSealed(keyring, tenantId, row);
    if (value === null) {
      result?.broken.push(row);
      if (row.cannot_open_since === null) await noteCannotOpen(tx, tenantId, row);
      continue;
    }
    if (result) result.values[row.name] = value;
    if (row.cannot_open_since !== null)
      tx.send('update credentials set cannot_open_since = null where tenant_id = $1 and id = $2', [tenantId, row.id]);
  }
  return results;
}

/** The secret in clear, or null when it does not open at its place. */
export function openSealed(
  keyring: Keyring,
  tenantId: string,
  { id, sealed }: { id: string; sealed: string },
): string | null {
  try {
    return keyring.open(sealed, credentialPlace(tenantId, id));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Reads in a transaction whose note of a secret that does not open is kept. @throws what `read` throws */
export async function readOpening<T>(
  database: Pick<Database, 'transaction'>,
  tenantId: string,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const outcome = await database.transaction(tenantId, async (tx) => {
    try {
      return { read: await read(tx) };
    } catch (error) {
      if (isCannotOpen(error)) return { error };
      throw error;
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.read;
}
