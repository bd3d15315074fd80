// better-auth on our own tables: it knows passwords and makes sessions; our routes, cookie and authorisation are around it.
import { newId } from '@nexus/database/new-id';
import type { Deps } from '../deps.ts';
import { accounts, sessions, users, verifications } from './accounts.table.ts';
import { sessionDays } from './session-cookie.ts';

export type AuthenticationDeps = Pick<Deps, 'config' | 'database' | 'keyring'>;

/** Header in which our routes tell better-auth the caller's address; it is never taken from outside. */
const addressHeader = 'x-nexus-caller-address';

const opened = new WeakMap<AuthenticationDeps['database'], ReturnType<typeof open>>();

/** The one instance for these dependencies. It is loaded on first use: 50 MiB that a process without sign-ins need not hold. */
function authenticationOf(deps: AuthenticationDeps): ReturnType<typeof open> {
  const known = opened.get(deps.database);
  if (known) return known;
  const opening = open(deps);
  opened.set(deps.database, opening);
  opening.catch(() => opened.delete(deps.database));
  return opening;
}

async function open({ config, database, keyring }: AuthenticationDeps) {
  const [{ betterAuth }, { drizzleAdapter }, { drizzle }] = await Promise.all([
    import('better-auth/minimal'),
    import('@better-auth/drizzle-adapter'),
    import('drizzle-orm/node-postgres'),
  ]);
  const [secret] = keyring.derivedKeys('better-auth') as [Buffer];
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return betterAuth({
    baseURL: config.PUBLIC_BASE_URL,
    secret: secret.toString('base64url'),
    database: drizzleAdapter(drizzle({ client: database.pool }), {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    user: { fields: { emailVerified: 'email_verified', ...times } },
    session: {
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...times,
      },
      expiresIn: sessionDays * 86_400,
      disableSessionRefresh: true,
    },
    account: {
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: { fields: { expiresAt: 'expires_at', ...times } },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    advanced: {
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

export interface Caller {
  address: string;
  userAgent: string;
}

/** Checks a password and opens a session. @returns the session's token, or null when e-mail or password are wrong */
export async function openSessionByPassword(
  deps: AuthenticationDeps,
  caller: Caller,
  given: { email: string; password: string },
): Promise<string | null> {
  const [authentication, { isAPIError }] = await Promise.all([authenticationOf(deps), import('better-auth/api')]);
  const headers = new Headers({ [addressHeader]: caller.address, 'user-agent': caller.userAgent });
  try {
    const { token } = await authentication.api.signInEmail({ body: given, headers });
    return token;
  } catch (error) {
    if (isAPIError(error) && error.statusCode === 401) return null;
    throw error;
  }
}

/** Opens a session for a person who proved who they are in another way. @returns the session's token */
export async function openSessionFor(deps: AuthenticationDeps, caller: Caller, userId: string): Promise<string> {
  const context = await (await authenticationOf(deps)).$context;
  const { token } = await context.internalAdapter.createSession(userId, false, {
    ipAddress: caller.address,
    userAgent: caller.userAgent,
  });
  return token;
}

/** The hash under which a password is kept (scrypt). */
export async function hashPassword(deps: AuthenticationDeps, password: string): Promise<string> {
  const context = await (await authenticationOf(deps)).$context;
  return context.password.hash(password);
}
