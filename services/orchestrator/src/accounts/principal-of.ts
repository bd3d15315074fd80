// Who makes a request, as the authorisation found it.
import type { Role } from '@nexus/contracts/admin-api';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';

/** A signed-in person, or automation that holds the administrator's token. */
export interface Principal {
  kind: 'user' | 'admin_token';
  /** Null for the administrator's token. */
  userId: string | null;
  name: string;
  platformAdmin: boolean;
  /** Role in the tenant the route names; null on routes without one, and for platform administrators who are no members. */
  role: Role | null;
  /** Null for the administrator's token. */
  session: { id: string; createdAt: Date } | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authorisation of every route that is not open to anyone. */
    principal?: Principal;
  }
}

/** @throws AppError 401 `session.required` on routes where nobody had to sign in */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw sessionRequired();
  return request.principal;
}

/** The signed-in person; the administrator's token is none. @throws AppError 401 `session.required` */
export function personOf(
  request: FastifyRequest,
): Principal & { userId: string; session: { id: string; createdAt: Date } } {
  const principal = principalOf(request);
  const { userId, session } = principal;
  if (userId === null || session === null) throw sessionRequired();
  return { ...principal, userId, session };
}

export function sessionRequired(): AppError {
  return new AppError({ code: 'session.required', status: 401, message: 'Sign in first.' });
}
