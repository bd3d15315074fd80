// Gives a person a role in a shop.
import type { Role } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';

/** A role the person already has there is replaced. */
export async function addMembership(
  tx: Transaction,
  membership: { tenantId: string; userId: string; role: Role },
): Promise<void> {
  await tx.query(
    `insert into memberships (tenant_id, id, user_id, role) values ($1, $2, $3, $4)
     on conflict (tenant_id, user_id) do update set role = excluded.role`,
    [membership.tenantId, newId(), membership.userId, membership.role],
  );
}
