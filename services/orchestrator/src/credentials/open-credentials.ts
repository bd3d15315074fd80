// Opens the secrets that belong to one thing of a tenant, or to several.
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { credentialPlace } from './credential-place.ts';

/** Name → secret in clear, to be used at once and kept nowhere. */
export type OpenedCredentials = Record<string, string>;

/** @throws AppError `credentials.cannot-open` */
export async function openCredentials(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owner }: { tenantId: string; owner: string },
): Promise<OpenedCredentials> {
  const [opened] = await openCredentialsOfAll(tx, keyring, { tenantId, owners: [owner] });
  return opened ?? {};
}

/** One result per owner, in their order. @throws AppError `credentials.cannot-open` */
export async function openCredentialsOfAll(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owners }: { tenantId: string; owners: string[] },
): Promise<OpenedCredentials[]> {
  const rows = await tx.query<{ id: string; owner: string; name: string; sealed: string }>(
    'select id, owner, name, sealed from credentials where tenant_id = $1 and owner = any($2)',
    [tenantId, owners],
  );
  return owners.map((owner) => {
    const own = rows.filter((row) => row.owner === owner);
    return Object.fromEntries(
      own.map(({ id, name, sealed }) => [name, keyring.open(sealed, credentialPlace(tenantId, id))]),
    );
  });
}
