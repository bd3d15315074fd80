// Which secrets are set, without opening any.
import type { Transaction } from '@nexus/database/database';

export interface CredentialHint {
  owner: string;
  name: string;
  /** Last characters of the secret. */
  hint: string;
  updated_at: Date;
  cannot_open_since: Date | null;
}

/** Secrets whose owner begins with `ownerPrefix`, by owner and name. */
export async function listCredentials(
  tx: Transaction,
  tenantId: string,
  ownerPrefix: string,
): Promise<CredentialHint[]> {
  return tx.query<CredentialHint>(
    `select owner, name, hint, updated_at, cannot_open_since from credentials
     where tenant_id = $1 and starts_with(owner, $2) order by owner, name`,
    [tenantId, ownerPrefix],
  );
}
