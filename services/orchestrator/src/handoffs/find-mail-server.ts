// The mail server a shop has entered, for whatever else is mailed to it.
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { openCredentials } from '../credentials/open-credentials.ts';
import { findHandoffConfig } from './handoffs.store.ts';
import type { SmtpSettings } from './handoffs.store.ts';

/** Null when the shop has none. @throws AppError `credentials.cannot-open` */
export async function findMailServer(
  tx: Transaction,
  keyring: Keyring,
  tenantId: string,
): Promise<{ smtp: SmtpSettings; password: string | null } | null> {
  const config = await findHandoffConfig(tx, tenantId);
  if (!config?.smtp) return null;
  const secrets = await openCredentials(tx, keyring, { tenantId, owner: 'smtp' });
  return { smtp: config.smtp, password: secrets.password ?? null };
}
