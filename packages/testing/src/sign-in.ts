// A person of a shop, signed in to the panel by a single-use link as a colleague's invitation would.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@nexus/database/new-id';
import type { Nexus } from './start-nexus.ts';

export type Role = 'owner' | 'manager' | 'agent' | 'viewer';

/** Makes a person, with a role in one shop or as platform administrator. @returns the headers of their requests */
export async function signIn(
  nexus: Nexus,
  person: { name: string; platformAdmin?: boolean } & ({ tenantId: string; role: Role } | { tenantId?: undefined }),
): Promise<Record<string, string>> {
  const userId = newId();
  const token = randomBytes(32).toString('base64url');
  const email = `${userId}@example.com`;
  await nexus.rows('insert into users (id, name, email, platform_admin) values ($1, $2, $3, $4)', [
    userId,
    person.name,
    email,
    person.platformAdmin ?? false,
  ]);
  if (person.tenantId !== undefined)
    await nexus.rows('insert into memberships (tenant_id, id, user_id, role) values ($1, $2, $3, $4)', [
      person.tenantId,
      newId(),
      userId,
      person.role,
    ]);
  await nexus.rows(
    `insert into verifications (id, identifier, value, expires_at) values ($1, $2, $3, now() + interval '5 minutes')`,
    [newId(), `sign-in-link:${createHash('sha256').update(token).digest('hex')}`, userId],
  );
  const answer = await nexus.request('POST', '/admin/session/link', { token });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { cookie, 'x-nexus-csrf': '1' };
}
