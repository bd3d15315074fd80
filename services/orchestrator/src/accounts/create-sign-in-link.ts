// Makes a single-use link with which a person signs in without a password.
import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';
import {
  findFirstAdministratorId,
  findUserIdByEmail,
  insertAdministrator,
  insertSignInLink,
  lockFirstAdministrator,
} from './accounts.store.ts';

/** Minutes a link lives. */
const signInLinkMinutes = 15;
/** A name that can never receive mail (RFC 2606 §2), until the first administrator writes their own. */
const firstEmail = 'administrator@nexus.invalid';

interface SignInLinkOptions {
  /** Whose link; left out: the first platform administrator's. */
  email?: string;
  /** Name of the first platform administrator, when there is none yet. */
  name?: string;
}

/**
 * Keeps the token's hash and gives the address to open. When the installation has no platform administrator yet, this makes the first.
 * @throws AppError 404 `accounts.not-found` when nobody has that e-mail and there is an administrator already
 */
export async function createSignInLink(
  deps: { database: Deps['database']; config: { PUBLIC_BASE_URL: string } },
  options: SignInLinkOptions = {},
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await deps.database.transaction(platformTenantId, async (tx) => {
    const userId = await findOrMakePerson(tx, options);
    await insertSignInLink(tx, { identifier: signInLinkIdentifier(token), userId, minutes: signInLinkMinutes });
  });
  return `${deps.config.PUBLIC_BASE_URL}/welcome?token=${token}`;
}

/** Name of a token's row; the token itself is kept nowhere. */
export function signInLinkIdentifier(token: string): string {
  return `sign-in-link:${createHash('sha256').update(token).digest('hex')}`;
}

async function findOrMakePerson(tx: Transaction, options: SignInLinkOptions): Promise<string> {
  const email = options.email?.toLowerCase();
  await lockFirstAdministrator(tx);
  const first = await findFirstAdministratorId(tx);
  const known = email === undefined ? first : await findUserIdByEmail(tx, email);
  if (known) return known;
  if (first) throw new AppError({ code: 'accounts.not-found', status: 404, message: 'Nobody has that e-mail here.' });
  return insertAdministrator(tx, { name: options.name ?? 'Administrator', email: email ?? firstEmail });
}
