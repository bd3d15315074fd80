// Opens the secrets that belong to one thing of a tenant.
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { credentialPlace } from './credential-place.ts';

/** Name → secret in clear, to be used at once and kept nowhere. @throws AppError `credentials.cannot-open` */
export async function openCredentials(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owner }: { tenantId: string; owner: string },
): Promise<Record<string, string>> {
  const rows = await tx.query<{ id: string; name: string; sealed: string }>(
    'select id, name, sealed from credentials where tenant_id = $1 and owner = $2',
    [tenantId, owner],
  );
  return Object.fromEntries(
    rows.map(({ id, name, sealed }) => [name, keyring.open(sealed, credentialPlace(tenantId, id))]),
  );
}
