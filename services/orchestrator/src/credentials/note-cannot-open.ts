// A sealed secret that does not open: said by name, written on its row, told to the owner once; nothing but itself breaks.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { announceChange } from '../events/announce-change.ts';
import { recordEvent } from '../events/record-event.ts';

/** Stable code of the error, and of what is shown where the secret belongs. */
export const cannotOpenCode = 'credentials.cannot-open';
export const cannotOpenRemedy = 'A kept credential cannot be opened. Enter it again.';

export interface UnopenableCredential {
  id: string;
  /** What it belongs to: `channel:<id>`, `store`, `model:<provider>`, `smtp`. */
  owner: string;
  name: string;
}

/** The error of a secret that is needed now; names it and says nothing of its value. */
export function cannotOpen({ id, owner, name }: UnopenableCredential, cause?: unknown): AppError {
  return new AppError({
    code: cannotOpenCode,
    status: 503,
    message: cannotOpenRemedy,
    details: { credential_id: id, owner, name },
    cause,
  });
}

export function isCannotOpen(error: unknown): error is AppError {
  return error instanceof AppError && error.code === cannotOpenCode;
}

/** Written and told the first time only; a new value, or one that opens again, clears it. */
export async function noteCannotOpen(
  tx: Transaction,
  tenantId: string,
  credential: UnopenableCredential,
): Promise<void> {
  const noted = await tx.query(
    `update credentials set cannot_open_since = now() where tenant_id = $1 and id = $2 and cannot_open_since is null returning id`,
    [tenantId, credential.id],
  );
  if (noted.length === 0) return;
  await recordEvent(tx, {
    tenantId,
    kind: 'credential-cannot-open',
    severity: 'error',
    data: { credential_id: credential.id, owner: credential.owner, name: credential.name },
  });
  announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
  if (credential.owner.startsWith('channel:')) announceChange(tx, { kind: 'channel-changed', tenant_id: tenantId });
}
