// Decides for each request of the public listener who makes it and whether they may.
import type { Role } from '@nexus/contracts/admin-api';
import { isUuid } from '@nexus/database/new-id';
import { AppError } from '@nexus/service-kit/app-error';
import { sameSecret, splitTokens } from '@nexus/service-kit/internal-auth';
import type { Permission } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';
import { findSession, tenantExists, touchSession } from './accounts.store.ts';
import type { Principal } from './principal-of.ts';
import { sessionRequired } from './principal-of.ts';
import { requireSameOrigin } from './require-same-origin.ts';
import { readSessionCookie } from './session-cookie.ts';
import { requireTokenPatience, takeWrongToken } from './slow-guessing.ts';

type AuthorizeDeps = Pick<Deps, 'config' | 'database' | 'keyring'>;

interface Found {
  principal: Principal;
  /** Of the tenant named by the route; true when it names none. */
  tenantExists: boolean;
}

const ranks: Record<Role, number> = { viewer: 1, agent: 2, manager: 3, owner: 4 };

/**
 * Gives the check of the public listener. It sets `request.principal` from `X-Admin-Token` or the session cookie.
 * @throws AppError 401 `session.required`, `session.wrong-admin-token`; 403 `session.not-allowed`, `session.cross-site`;
 * 404 `tenants.not-found` also for tenants that exist but are none of the caller's; 429 `session.too-many-attempts`
 */
export function createAuthorize(deps: AuthorizeDeps): (request: FastifyRequest, allow: Permission) => Promise<void> {
  return async (request, allow) => {
    if (allow === 'anyone') return;
    if (allow === 'internal')
      throw new AppError({ code: 'route.unknown', status: 404, message: 'There is no such route.' });
    const named = namedTenant(request);
    const found = (await byAdminToken(deps, request, named.id)) ?? (await bySession(deps, request, named.id));
    if (!found) throw sessionRequired();
    request.principal = found.principal;
    requirePermission(found, allow, named);
  };
}

function requirePermission({ principal, tenantExists: exists }: Found, allow: Permission, named: NamedTenant): void {
  if (
    named.given &&
    (!principal.platformAdmin || named.id !== null) &&
    !(exists && (principal.platformAdmin || principal.role))
  )
    throw new AppError({ code: 'tenants.not-found', status: 404, message: 'There is no such shop.' });
  if (principal.platformAdmin || allow === 'signed_in') return;
  if (allow in ranks && principal.role && ranks[principal.role] >= ranks[allow as Role]) return;
  throw new AppError({ code: 'session.not-allowed', status: 403, message: 'Your role does not allow this.' });
}

interface NamedTenant {
  /** Whether the route names a tenant. */
  given: boolean;
  /** Null also when it is not a UUID. */
  id: string | null;
}

function namedTenant(request: FastifyRequest): NamedTenant {
  const value = (request.params as { tenant_id?: string } | undefined)?.tenant_id;
  return { given: value !== undefined, id: value !== undefined && isUuid(value) ? value : null };
}

/** Null when no token is sent. */
async function byAdminToken(
  deps: AuthorizeDeps,
  request: FastifyRequest,
  tenantId: string | null,
): Promise<Found | null> {
  const given = request.headers['x-admin-token'];
  if (given === undefined) return null;
  const tokens = splitTokens(deps.config.ADMIN_TOKEN ?? '');
  if (tokens.map((token) => sameSecret(String(given), token)).includes(true)) {
    const exists = await deps.database.transaction(platformTenantId, async (tx) => {
      await requireTokenPatience(tx, request.ip);
      return tenantId === null || (await tenantExists(tx, tenantId));
    });
    return { principal: administrator, tenantExists: exists };
  }
  await deps.database.transaction(platformTenantId, (tx) => takeWrongToken(tx, request.ip));
  throw new AppError({ code: 'session.wrong-admin-token', status: 401, message: 'The administrator token is wrong.' });
}

const administrator: Principal = Object.freeze({
  kind: 'admin_token',
  userId: null,
  name: 'admin-token',
  platformAdmin: true,
  role: null,
  session: null,
});

/** Null when there is no living session. */
async function bySession(deps: AuthorizeDeps, request: FastifyRequest, tenantId: string | null): Promise<Found | null> {
  const token = readSessionCookie(deps, request);
  if (token === null) return null;
  requireSameOrigin(request, deps.config.PUBLIC_BASE_URL);
  const row = await deps.database.transaction(tenantId ?? platformTenantId, async (tx) => {
    const session = await findSession(tx, token, tenantId);
    if (session?.resting) await touchSession(tx, session.session_id);
    return session;
  });
  if (!row) return null;
  return {
    tenantExists: tenantId === null || row.tenant_exists,
    principal: {
      kind: 'user',
      userId: row.user_id,
      name: row.name,
      platformAdmin: row.platform_admin,
      role: row.role,
      session: { id: row.session_id, createdAt: row.signed_in_at },
    },
  };
}
