// The queue of turns: conversations whose messages wait; the row itself is the queue item.
import type { Transaction } from '@nexus/database/database';
import type { LeaseQueue } from '@nexus/leases/lease-worker';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { recordEvent } from '../../events/record-event.ts';
import { handOff } from '../hand-off.ts';
import { FairShare } from './fair-share.ts';
import { Interrupts } from './interrupts.ts';
import { runTurn } from '../run-turn.ts';
import type { ReadPicture } from '../pictures/show-pictures.ts';
import type { TurnLease } from './turn.ts';
import { turnsQueueName } from '../wake-turn.ts';

/** Turns of one shop in hand before the others go first: one whose model hangs must not hold every hand of the worker. */
const fairShare = 48;

/** Attempts after which a person takes over instead of the agent. */
const maximumAttempts = 4;

/** Claims, renews and fails turns; `handle` is run-turn.ts. */
export function turnsQueue(deps: Deps, workerId: string, readPicture: ReadPicture): LeaseQueue<TurnLease> {
  const interrupts = new Interrupts(deps.listener);
  const share = new FairShare(fairShare);
  return {
    name: turnsQueueName,
    claim: (free, leaseMilliseconds) =>
      deps.database.platformTransaction('claim turns', async (tx) => {
        const { limit, except } = share.bounds(free);
        const found = [claimTurns(tx, workerId, limit, leaseMilliseconds, except), nextTurnDue(tx, except)] as const;
        const [items, nextDue] = await tx.commitWith(Promise.all(found));
        return { items, nextDue };
      }),
    renew: (held, leaseMilliseconds) =>
      deps.database.platformTransaction('renew turns', (tx) => tx.commitWith(renewTurns(tx, held, leaseMilliseconds))),
    handle: async (lease, signal) => {
      const left = await share.during(lease.tenantId, () => runTurn(deps, interrupts, lease, signal, readPicture));
      return share.leftOut ? undefined : left;
    },
    fail: (lease, error) => failTurn(deps, lease, error),
  };
}

async function claimTurns(
  tx: Transaction,
  workerId: string,
  limit: number,
  leaseMilliseconds: number,
  exceptTenants: string[],
): Promise<TurnLease[]> {
  const rows = await tx.query<{ tenant_id: string; id: string; lease_token: string; attempts: number }>(
    `with due as (
         select tenant_id, id from conversations
          where due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp()) and tenant_id <> all ($4)
          order by due_at limit $2 for update skip locked),
       claimed as (
         update conversations c set lease_by = $1, lease_until = clock_timestamp() + $3 * interval '1 millisecond',
                lease_token = c.lease_token + 1, attempts = c.attempts + 1
           from due where c.tenant_id = due.tenant_id and c.id = due.id
         returning c.tenant_id, c.id, c.lease_token::text, c.attempts)
       select tenant_id, id, lease_token, attempts from claimed`,
    [workerId, limit, leaseMilliseconds, exceptTenants],
  );
  for (const { tenant_id, id } of rows)
    announceChange(tx, { kind: 'conversation-changed', tenant_id, conversation_id: id });
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id, token: row.lease_token, attempts: row.attempts }));
}

async function renewTurns(tx: Transaction, held: TurnLease[], leaseMilliseconds: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update conversations c set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as held(tenant_id, id, token)
      where c.tenant_id = held.tenant_id and c.id = held.id and c.lease_token = held.token and c.lease_until > clock_timestamp()
     returning c.id`,
    [held.map((one) => one.tenantId), held.map((one) => one.id), held.map((one) => one.token), leaseMilliseconds],
  );
  return rows.map((row) => row.id);
}

async function nextTurnDue(tx: Transaction, exceptTenants: string[]): Promise<number | null> {
  const rows = await tx.query<{ wait: number | null }>(
    `select extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp())::float8 * 1000 as wait from conversations where due_at is not null and tenant_id <> all ($1)`,
    [exceptTenants],
  );
  return rows[0]?.wait ?? null;
}

/** Frees the lease with a growing pause; after the last attempt a person takes over, so that the customer is not left in silence. */
async function failTurn(deps: Deps, lease: TurnLease, error: unknown): Promise<void> {
  await deps.database.transaction(lease.tenantId, async (tx) => {
    const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
    const rows = await tx.query<{ attempts: number }>(
      `update conversations set lease_by = null, lease_until = null, last_error = $4,
              due_at = clock_timestamp() + least(power(2, attempts - 1), 30) * interval '1 second'
        where tenant_id = $1 and id = $2 and lease_token = $3 returning attempts`,
      [lease.tenantId, lease.id, lease.token, reason],
    );
    if (!rows[0]) return;
    await recordEvent(tx, {
      tenantId: lease.tenantId,
      kind: 'turn-attempt-failed',
      severity: 'warning',
      conversationId: lease.id,
      data: { attempt: rows[0].attempts, code: codeOf(error) },
    });
    if (rows[0].attempts < maximumAttempts) return;
    await handOff(tx, {
      tenantId: lease.tenantId,
      conversationId: lease.id,
      turnId: null,
      reason: 'agent_unavailable',
      summary: null,
    });
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'unknown';
}
