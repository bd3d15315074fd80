// Questions to the tables of people, sessions and memberships.
import type { Role } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { idleDays } from './session-cookie.ts';

export interface SessionRow {
  session_id: string;
  signed_in_at: Date;
  /** Not noted as used for an hour. */
  resting: boolean;
  user_id: string;
  name: string;
  platform_admin: boolean;
  tenant_exists: boolean;
  role: Role | null;
}

/** The living session of a token, its person, and their role in the tenant (null: none asked for). One query. */
export async function findSession(tx: Transaction, token: string, tenantId: string | null): Promise<SessionRow | null> {
  const [row] = await tx.query<SessionRow>(
    `select s.id as session_id, s.created_at as signed_in_at, s.updated_at < now() - interval '1 hour' as resting,
            u.id as user_id, u.name, u.platform_admin, t.id is not null as tenant_exists, m.role
     from sessions s
     join users u on u.id = s.user_id
     left join tenants t on t.id = $2
     left join memberships m on m.tenant_id = t.id and m.user_id = u.id
     where s.token = $1 and s.expires_at > now() and s.updated_at > now() - make_interval(days => $3)`,
    [token, tenantId, idleDays],
  );
  return row ?? null;
}

/** Notes that a session is in use: idle ones end. */
export async function touchSession(tx: Transaction, sessionId: string): Promise<void> {
  await tx.query('update sessions set updated_at = now() where id = $1', [sessionId]);
}

export async function deleteSession(tx: Transaction, sessionId: string): Promise<void> {
  await tx.query('delete from sessions where id = $1', [sessionId]);
}

export async function deleteOtherSessions(tx: Transaction, userId: string, keptSessionId: string): Promise<void> {
  await tx.query('delete from sessions where user_id = $1 and id <> $2', [userId, keptSessionId]);
}

export async function tenantExists(tx: Transaction, tenantId: string): Promise<boolean> {
  return (await tx.query('select 1 from tenants where id = $1', [tenantId])).length > 0;
}

export interface UserRow {
  id: string;
  name: string;
  email: string;
  platform_admin: boolean;
  has_password: boolean;
}

/** A person with whether a password is set. */
export async function findUser(tx: Transaction, userId: string): Promise<UserRow | null> {
  const [row] = await tx.query<UserRow>(
    `select u.id, u.name, u.email, u.platform_admin,
            exists (select 1 from accounts a where a.user_id = u.id and a.provider_id = 'credential' and a.password is not null) as has_password
     from users u where u.id = $1`,
    [userId],
  );
  return row ?? null;
}

export async function findUserIdByEmail(tx: Transaction, email: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('select id from users where email = $1', [email]);
  return row?.id ?? null;
}

/** The platform administrator who was made first. */
export async function findFirstAdministratorId(tx: Transaction): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    'select id from users where platform_admin order by created_at, id limit 1',
  );
  return row?.id ?? null;
}

/** One at a time may decide whether a first administrator must be made. */
export async function lockFirstAdministrator(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('nexus first administrator', 0))`);
}

export async function insertAdministrator(tx: Transaction, user: { name: string; email: string }): Promise<string> {
  const id = newId();
  await tx.query('insert into users (id, name, email, platform_admin) values ($1, $2, $3, true)', [
    id,
    user.name,
    user.email,
  ]);
  return id;
}

/** Makes those who want the same e-mail wait for each other until the transaction ends. */
export async function lockEmail(tx: Transaction, email: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 1))`, [email]);
}

/** Name, e-mail and the password's hash of a person; the e-mail must be free. */
export async function updateCredentials(
  tx: Transaction,
  userId: string,
  values: { name: string; email: string; passwordHash: string },
): Promise<void> {
  await tx.query('update users set name = $2, email = $3, updated_at = now() where id = $1', [
    userId,
    values.name,
    values.email,
  ]);
  const changed = await tx.query(
    `update accounts set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential' returning id`,
    [userId, values.passwordHash],
  );
  if (changed.length > 0) return;
  await tx.query(
    `insert into accounts (id, user_id, account_id, provider_id, password) values ($1, $2, $3, 'credential', $4)`,
    [newId(), userId, userId, values.passwordHash],
  );
}

/** Keeps the hash of a sign-in link's token for some minutes. */
export async function insertSignInLink(
  tx: Transaction,
  link: { identifier: string; userId: string; minutes: number },
): Promise<void> {
  await tx.query(
    `insert into verifications (id, identifier, value, expires_at) values ($1, $2, $3, now() + make_interval(mins => $4))`,
    [newId(), link.identifier, link.userId, link.minutes],
  );
}

/** Removes a link and tells whose it was; of several that ask at once, one gets the answer. */
export async function takeSignInLink(tx: Transaction, identifier: string): Promise<string | null> {
  const [row] = await tx.query<{ value: string; alive: boolean }>(
    'delete from verifications where identifier = $1 returning value, expires_at > now() as alive',
    [identifier],
  );
  return row?.alive ? row.value : null;
}

/** Links given out for a person end, as after a change of the password. */
export async function deleteSignInLinks(tx: Transaction, userId: string): Promise<void> {
  await tx.query(`delete from verifications where identifier like 'sign-in-link:%' and value = $1`, [userId]);
}
