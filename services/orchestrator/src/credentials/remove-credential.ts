// Forgets secrets of a tenant.
import type { Transaction } from '@nexus/database/database';

/** Removes one secret, or all that belong to `owner` when no name is given. */
export async function removeCredential(
  tx: Transaction,
  { tenantId, owner, name }: { tenantId: string; owner: string; name?: string },
): Promise<void> {
  await tx.query('delete from credentials where tenant_id = $1 and owner = $2 and ($3::text is null or name = $3)', [
    tenantId,
    owner,
    name ?? null,
  ]);
}
