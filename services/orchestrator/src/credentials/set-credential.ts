// Seals one secret of a tenant and keeps it.
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { credentialPlace } from './credential-place.ts';

export interface CredentialName {
  tenantId: string;
  /** What it belongs to: `channel:<id>`, `store`, `model:<provider>`, `smtp`. */
  owner: string;
  name: string;
}

/** Replaces the value that was there. */
export async function setCredential(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owner, name, value }: CredentialName & { value: string },
): Promise<void> {
  const [known] = await tx.query<{ id: string }>(
    `insert into credentials (tenant_id, id, owner, name, sealed, key_id, hint) values ($1, $2, $3, $4, '', '', '')
     on conflict (tenant_id, owner, name) do update set updated_at = now() returning id`,
    [tenantId, newId(), owner, name],
  );
  const id = known?.id ?? '';
  await tx.query(
    `update credentials set sealed = $3, key_id = $4, hint = $5, cannot_open_since = null where tenant_id = $1 and id = $2`,
    [tenantId, id, keyring.seal(value, credentialPlace(tenantId, id)), keyring.sealingKeyId, hintOf(value)],
  );
}

/** The last characters, of secrets long enough that they give nothing away. */
function hintOf(value: string): string {
  return value.length >= 12 ? `…${value.slice(-4)}` : '…';
}
