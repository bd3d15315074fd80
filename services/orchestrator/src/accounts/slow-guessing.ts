// Makes guessing of passwords and tokens slow, without locking the true owner out.
import type { Database, Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { platformTenantId } from '../events/record-event.ts';
import {
  countFailures,
  deleteFailures,
  identifierOf,
  insertFailures,
  isKnownAddress,
  lockSubjects,
} from './guessing.store.ts';

interface Guard {
  identifier: string;
  /** Failures before the first delay. */
  free: number;
  /** Longest delay in seconds. */
  longest: number;
}

const pairLimit = { free: 5, longest: 60 };
const addressLimit = { free: 20, longest: 60 };
/** Many addresses against one account: a short delay, and none where that account is signed in already. */
const accountLimit = { free: 50, longest: 10 };

/**
 * Runs one attempt to sign in. It counts as failed until `attempt` succeeds, so that attempts made at once are counted too.
 * @throws AppError 429 `session.too-many-attempts` with `retry_after_seconds`, or what `attempt` throws
 */
export async function slowPasswordGuessing<T>(
  database: Database,
  who: { email: string; address: string },
  attempt: () => Promise<T>,
): Promise<T> {
  const pair = identifierOf(`pair|${who.email}|${who.address}`);
  const ids = await database.transaction(platformTenantId, async (tx) => {
    const guards: Guard[] = [
      { identifier: pair, ...pairLimit },
      { identifier: identifierOf(`address|${who.address}`), ...addressLimit },
    ];
    if (!(await isKnownAddress(tx, who.email, who.address)))
      guards.push({ identifier: identifierOf(`account|${who.email}`), ...accountLimit });
    return takeAttempt(tx, guards);
  });
  const result = await attempt();
  await database.transaction(platformTenantId, (tx) => deleteFailures(tx, ids, pair));
  return result;
}

/** Refuses while an address is made to wait for its wrong administrator's tokens. @throws AppError 429 `session.too-many-attempts` */
export async function requireTokenPatience(tx: Transaction, address: string): Promise<void> {
  await requirePatience(tx, [tokenGuard(address)]);
}

/** Counts a wrong administrator's token; of those sent at once each waits for the one before it. @throws AppError 429 `session.too-many-attempts` */
export async function takeWrongToken(tx: Transaction, address: string): Promise<void> {
  await takeAttempt(tx, [tokenGuard(address)]);
}

function tokenGuard(address: string): Guard {
  return { identifier: identifierOf(`admin-token|${address}`), ...pairLimit };
}

async function takeAttempt(tx: Transaction, guards: Guard[]): Promise<string[]> {
  const identifiers = guards.map(({ identifier }) => identifier);
  await lockSubjects(tx, identifiers);
  await requirePatience(tx, guards);
  return insertFailures(tx, identifiers);
}

async function requirePatience(tx: Transaction, guards: Guard[]): Promise<void> {
  const found = await countFailures(
    tx,
    guards.map(({ identifier }) => identifier),
  );
  const waits = found.map(({ identifier, failures, since }) => {
    const guard = guards.find((one) => one.identifier === identifier);
    if (!guard || failures < guard.free) return 0;
    return Math.min(2 ** (failures - guard.free), guard.longest) - since;
  });
  const wait = Math.max(0, ...waits);
  if (wait <= 0) return;
  throw new AppError({
    code: 'session.too-many-attempts',
    status: 429,
    message: 'Too many failed attempts; wait a little.',
    details: { retry_after_seconds: Math.ceil(wait) },
  });
}
