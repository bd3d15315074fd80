// Signing in and out of the panel.
import { session, setCredentials, signIn, signInWithLink } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { platformTenantId } from '../events/record-event.ts';
import {
  deleteOtherSessions,
  deleteSession,
  deleteSignInLinks,
  findSession,
  findUser,
  findUserIdByEmail,
  lockEmail,
  takeSignInLink,
  updateCredentials,
} from './accounts.store.ts';
import type { Caller } from './authentication.ts';
import { hashPassword, openSessionByPassword, openSessionFor } from './authentication.ts';
import { signInLinkIdentifier } from './create-sign-in-link.ts';
import { membershipsOf } from './memberships-of.ts';
import { personOf } from './principal-of.ts';
import { refuseForeignOrigin } from './require-same-origin.ts';
import { clearSessionCookie, makeSessionCookie, readSessionCookie } from './session-cookie.ts';
import { slowPasswordGuessing } from './slow-guessing.ts';

/** Minutes after signing in during which a password that is set may be changed. */
const freshMinutes = 15;

type Session = z.input<typeof session>;

export function sessionRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/admin/session',
      allow: 'signed_in',
      summary: 'Who is signed in, and in which shops',
      response: session,
      handler: async ({ request }) => describeSession(deps, personOf(request).userId),
    }),
    route({
      method: 'POST',
      url: '/admin/session',
      allow: 'anyone',
      summary: 'Sign in with e-mail and password',
      body: signIn,
      response: session,
      handler: async ({ body, request, reply }) => signInByPassword(deps, body, request, reply),
    }),
    route({
      method: 'POST',
      url: '/admin/session/link',
      allow: 'anyone',
      summary: 'Sign in with a single-use link',
      body: signInWithLink,
      response: session,
      handler: async ({ body, request, reply }) => signInByLink(deps, body.token, request, reply),
    }),
    route({
      method: 'DELETE',
      url: '/admin/session',
      allow: 'signed_in',
      summary: 'Sign out',
      status: 204,
      handler: async ({ request, reply }) => {
        const { session: current, userId } = personOf(request);
        await write(deps, async (tx) => {
          await deleteSession(tx, current.id);
          await audit(tx, request, { tenantId: null, action: 'session.close', object: userId });
        });
        reply.header('set-cookie', clearSessionCookie(deps));
      },
    }),
    route({
      method: 'PUT',
      url: '/admin/session/credentials',
      allow: 'signed_in',
      summary: 'Set name, e-mail and password of the person who is signed in',
      body: setCredentials,
      response: session,
      handler: async ({ body, request }) => changeCredentials(deps, body, request),
    }),
  ];
}

async function signInByPassword(
  deps: Deps,
  given: z.output<typeof signIn>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session> {
  refuseForeignOrigin(request, deps.config.PUBLIC_BASE_URL);
  const email = given.email.toLowerCase();
  const token = await slowPasswordGuessing(deps.database, { email, address: request.ip }, async () => {
    const opened = await openSessionByPassword(deps, callerOf(request), { email, password: given.password });
    if (opened) return opened;
    throw new AppError({ code: 'session.wrong-credentials', status: 401, message: 'E-mail or password is wrong.' });
  });
  return welcome(deps, token, 'password', request, reply);
}

async function signInByLink(deps: Deps, token: string, request: FastifyRequest, reply: FastifyReply): Promise<Session> {
  refuseForeignOrigin(request, deps.config.PUBLIC_BASE_URL);
  const userId = await write(deps, (tx) => takeSignInLink(tx, signInLinkIdentifier(token)));
  if (!userId)
    throw new AppError({
      code: 'session.link-invalid',
      status: 401,
      message: 'This link was used already, or its time is over.',
    });
  return welcome(deps, await openSessionFor(deps, callerOf(request), userId), 'link', request, reply);
}

/** Sets the cookie of a session just opened, ends the one the browser had before, and writes the sign-in down. */
async function welcome(
  deps: Deps,
  token: string,
  way: 'password' | 'link',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session> {
  const userId = await write(deps, async (tx) => {
    const opened = await findSession(tx, token, null);
    if (!opened) throw new AppError({ code: 'session.not-opened', status: 500, message: 'The session is gone.' });
    const former = readSessionCookie(deps, request);
    const replaced = former === null ? null : await findSession(tx, former, null);
    if (replaced) await deleteSession(tx, replaced.session_id);
    await audit(tx, request, { tenantId: null, action: 'session.open', object: opened.user_id, data: { way } });
    return opened.user_id;
  });
  reply.header('set-cookie', makeSessionCookie(deps, token));
  return describeSession(deps, userId);
}

async function changeCredentials(
  deps: Deps,
  given: z.output<typeof setCredentials>,
  request: FastifyRequest,
): Promise<Session> {
  const person = personOf(request);
  const email = given.email.toLowerCase();
  const passwordHash = await hashPassword(deps, given.password);
  await write(deps, async (tx) => {
    const user = await findUser(tx, person.userId);
    const fresh = deps.now().getTime() - person.session.createdAt.getTime() < freshMinutes * 60_000;
    if (user?.has_password && !fresh)
      throw new AppError({
        code: 'session.sign-in-again',
        status: 403,
        message: 'Sign in again before changing the password.',
      });
    await lockEmail(tx, email);
    const holder = await findUserIdByEmail(tx, email);
    if (holder && holder !== person.userId)
      throw new AppError({
        code: 'accounts.already-exists',
        status: 409,
        message: 'That e-mail belongs to another person.',
      });
    await updateCredentials(tx, person.userId, { name: given.name, email, passwordHash });
    await deleteOtherSessions(tx, person.userId, person.session.id);
    await deleteSignInLinks(tx, person.userId);
    await audit(tx, request, { tenantId: null, action: 'session.set-credentials', object: person.userId });
  });
  return describeSession(deps, person.userId);
}

async function describeSession(deps: Deps, userId: string): Promise<Session> {
  const [user, memberships] = [
    await write(deps, (tx) => findUser(tx, userId)),
    await membershipsOf(deps.database, userId),
  ];
  if (!user) throw new AppError({ code: 'session.required', status: 401, message: 'Sign in first.' });
  return { user, memberships };
}

function write<T>(deps: Deps, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return deps.database.transaction(platformTenantId, work);
}

function callerOf(request: FastifyRequest): Caller {
  return { address: request.ip, userAgent: request.headers['user-agent']?.slice(0, 300) ?? '' };
}
