// Remembers by keyed hash who was erased and when, so that a late webhook, echo or history import does not bring the past back.
import { createHmac } from 'node:crypto';
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { canonicalPhone } from './match-phone.ts';

type SigningKeys = Pick<Keyring, 'derivedKeys'>;

/** Ids WhatsApp knows a person by. */
export interface KnownAs {
  phone: string | null;
  bsuid: string | null;
}

/** Marks the person as erased at `at`; a second erasure moves the hour. */
export async function markErased(
  tx: Transaction,
  keyring: SigningKeys,
  tenantId: string,
  ids: KnownAs[],
  at: Date,
): Promise<void> {
  const [key] = keyring.derivedKeys(purpose);
  for (const fingerprint of new Set(ids.flatMap((one) => fingerprintsOf(key as Buffer, tenantId, one))))
    await tx.query(
      `insert into erased_identities (tenant_id, id, fingerprint, erased_at) values ($1, $2, $3, $4)
       on conflict (tenant_id, fingerprint) do update set erased_at = excluded.erased_at`,
      [tenantId, newId(), fingerprint, at],
    );
}

/** When the person was last erased, to the second as providers count; null: never. */
export async function erasedAt(
  tx: Transaction,
  keyring: SigningKeys,
  tenantId: string,
  person: KnownAs,
): Promise<Date | null> {
  const fingerprints = keyring.derivedKeys(purpose).flatMap((key) => fingerprintsOf(key, tenantId, person));
  const rows = await tx.query<{ at: Date | null }>(
    `select date_trunc('second', max(erased_at)) as at from erased_identities where tenant_id = $1 and fingerprint = any($2)`,
    [tenantId, fingerprints],
  );
  return rows[0]?.at ?? null;
}

const purpose = 'erased identity';

function fingerprintsOf(key: Buffer, tenantId: string, { phone, bsuid }: KnownAs): string[] {
  const named = [...(phone ? [`phone:${canonicalPhone(phone)}`] : []), ...(bsuid ? [`bsuid:${bsuid}`] : [])];
  return named.map((one) => createHmac('sha256', key).update(`${tenantId}/${one}`).digest('base64url'));
}
