// Who is signed in, and what that person may do in a shop.
import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import type { Role, Session } from './contract-types.ts';
import { ApiProblem } from './problem.ts';
import { queryKeys } from './query-keys.ts';

/** Roles from the least to the most; a platform admin stands above them all. */
const ranks: Record<Role | 'platform_admin', number> = { viewer: 0, agent: 1, manager: 2, owner: 3, platform_admin: 4 };
export type RequiredRole = keyof typeof ranks;

/** The session, or null when nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: queryKeys.session,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await api.get<Session>('/admin/session', { signal });
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** What the person is in this shop; null without any tie to it. */
export function roleIn(session: Session, tenantId: string | null): RequiredRole | null {
  if (session.user.platform_admin) return 'platform_admin';
  return session.memberships.find((membership) => membership.tenant_id === tenantId)?.role ?? null;
}

/** Whether a role is enough for what asks for `required`. */
export function isAtLeast(role: RequiredRole | null, required: RequiredRole): boolean {
  return role !== null && ranks[role] >= ranks[required];
}
