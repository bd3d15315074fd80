// Finds the customer behind a WhatsApp id, or makes one; two written forms of a line are one customer, two customers are never merged.
import type { Party } from '@nexus/contracts/channel-event';
import type { Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { recordEvent } from '../events/record-event.ts';
import { erasedAt } from './erased-identities.ts';
import { canonicalPhone, phoneDigits, phoneVariants } from './match-phone.ts';

export interface ResolvedCustomer {
  id: string;
  created: boolean;
  never_answer: boolean;
  blocked: boolean;
  /** Where replies go. */
  replyTo: { kind: 'phone' | 'bsuid'; id: string };
}

interface Identity {
  customer_id: string;
  kind: 'phone' | 'bsuid';
  match_key: string;
  raw_id: string;
  name: string | null;
  never_answer: boolean;
  blocked: boolean;
}

/**
 * Looks the party up by phone (all written forms) and BSUID; adds newly seen ids to the customer found.
 * @param saidAt the provider's hour of what makes us ask. @returns null when the person was erased after it
 */
export async function resolveCustomer(
  tx: Transaction,
  keyring: Keyring,
  tenantId: string,
  party: Party,
  saidAt: string,
): Promise<ResolvedCustomer | null> {
  const [found, erased] = await Promise.all([
    findIdentities(tx, tenantId, party),
    erasedAt(tx, keyring, tenantId, party),
  ]);
  if (erased && new Date(saidAt) < erased) return null;
  let known = found;
  if (known.length === 0) {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [
      `${tenantId}:${party.phone ? canonicalPhone(party.phone) : party.bsuid}`,
    ]);
    known = await findIdentities(tx, tenantId, party);
  }
  const replyTo = party.phone
    ? ({ kind: 'phone', id: party.raw_id } as const)
    : ({ kind: 'bsuid', id: party.bsuid ?? party.raw_id } as const);
  const chosen = choose(known, party);
  if (!chosen) return { ...(await createCustomer(tx, tenantId, party)), replyTo };
  await addIdentities(tx, tenantId, chosen.customer_id, party, known);
  if (party.name && party.name !== chosen.name && !chosen.name) {
    await tx.query('update customers set name = $3, updated_at = now() where tenant_id = $1 and id = $2', [
      tenantId,
      chosen.customer_id,
      party.name,
    ]);
  }
  return {
    id: chosen.customer_id,
    created: false,
    never_answer: chosen.never_answer,
    blocked: chosen.blocked,
    replyTo,
  };
}

async function findIdentities(tx: Transaction, tenantId: string, party: Party): Promise<Identity[]> {
  return tx.query<Identity>(
    `select i.customer_id, i.kind, i.match_key, i.raw_id, c.name, c.never_answer, c.blocked
       from customer_identities i join customers c on c.tenant_id = i.tenant_id and c.id = i.customer_id
      where i.tenant_id = $1 and ((i.kind = 'phone' and i.match_key = any($2)) or (i.kind = 'bsuid' and i.match_key = $3))`,
    [tenantId, party.phone ? phoneVariants(party.phone) : [], party.bsuid],
  );
}

/** The exact phone wins, then another form of it, then the BSUID. */
function choose(known: Identity[], party: Party): Identity | undefined {
  const digits = party.phone ? phoneDigits(party.phone) : null;
  return (
    known.find((one) => one.kind === 'phone' && one.match_key === digits) ??
    known.find((one) => one.kind === 'phone') ??
    known[0]
  );
}

async function createCustomer(
  tx: Transaction,
  tenantId: string,
  party: Party,
): Promise<Omit<ResolvedCustomer, 'replyTo'>> {
  const id = newId();
  const phone = party.phone ? `+${phoneDigits(party.phone)}` : null;
  await tx.query('insert into customers (tenant_id, id, name, phone) values ($1, $2, $3, $4)', [
    tenantId,
    id,
    party.name,
    phone,
  ]);
  await addIdentities(tx, tenantId, id, party, []);
  return { id, created: true, never_answer: false, blocked: false };
}

async function addIdentities(
  tx: Transaction,
  tenantId: string,
  customerId: string,
  party: Party,
  known: Identity[],
): Promise<void> {
  const wanted: { kind: 'phone' | 'bsuid'; key: string; raw: string }[] = [];
  if (party.phone) wanted.push({ kind: 'phone', key: phoneDigits(party.phone), raw: party.raw_id });
  if (party.bsuid) wanted.push({ kind: 'bsuid', key: party.bsuid, raw: party.bsuid });
  for (const { kind, key, raw } of wanted) {
    const owner = known.find((one) => one.kind === kind && one.match_key === key);
    if (owner?.customer_id === customerId) continue;
    if (owner) {
      await recordEvent(tx, {
        tenantId,
        kind: 'customer-identities-differ',
        severity: 'warning',
        data: { customer_ids: [customerId, owner.customer_id], identity: kind },
      });
      continue;
    }
    await tx.query(
      `insert into customer_identities (tenant_id, id, customer_id, kind, match_key, raw_id) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, kind, match_key) do nothing`,
      [tenantId, newId(), customerId, kind, key, raw],
    );
  }
}
