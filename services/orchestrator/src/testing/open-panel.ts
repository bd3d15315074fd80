// For tests of routes: the orchestrator's public listener with chosen routes, on a database of its own.
import { newId } from '@nexus/database/new-id';
import type { Role } from '@nexus/contracts/admin-api';
import { readConfig } from '@nexus/service-kit/define-config';
import type { Environment } from '@nexus/service-kit/define-config';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import type { Route } from '@nexus/service-kit/route';
import { createTestDatabase } from '@nexus/testing/test-database';
import { testEnvironment } from '@nexus/testing/test-environment';
import { addMembership } from '../accounts/add-membership.ts';
import { openSessionFor } from '../accounts/authentication.ts';
import { createAuthorize } from '../accounts/authorize.ts';
import { makeSessionCookie } from '../accounts/session-cookie.ts';
import { configuration } from '../config.ts';
import { connect, disconnect } from '../deps.ts';
import { awaitSchema } from '../system/schema/await-schema.ts';
import type { Deps } from '../deps.ts';
import { platformTenantId } from '../events/record-event.ts';

export interface PanelAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined for an empty answer. Loosely typed: tests look into many shapes. */
  body: Record<string, unknown> & { code?: string; id?: string; items?: Record<string, unknown>[] };
}

/** Headers of a caller: `admin`, a person's, or any others. */
export type As = Record<string, string>;

export interface Panel {
  deps: Deps;
  url: string;
  /** Lines that were logged. */
  logged: string[];
  call(method: string, path: string, options?: { as?: As; body?: unknown }): Promise<PanelAnswer>;
  /** Headers of the administrator's token. */
  admin: As;
  /** Headers of a new person; with a role in a tenant, or platform administrator. */
  person(options?: { tenantId?: string; role?: Role; platformAdmin?: boolean }): Promise<As & { 'x-user-id': string }>;
  close(): Promise<void>;
}

/** Opens the listener; `environment` overrides that of tests. */
export async function openPanel(routes: ((deps: Deps) => Route[])[], environment: Environment = {}): Promise<Panel> {
  const { dsn, drop } = await createTestDatabase();
  const values = testEnvironment({ POSTGRES_DSN: dsn, POSTGRES_POOL: '6', LOG_LEVEL: 'info', ...environment });
  const logged: string[] = [];
  const log = createLog('orchestrator', { level: 'info', write: (line) => logged.push(line) });
  const metrics = new Metrics('orchestrator');
  const kit = { config: readConfig(configuration, values), log, metrics };
  const deps = await connect(kit, await awaitSchema(kit));
  const server = await createHttpServer({
    name: 'orchestrator',
    log,
    metrics,
    routes: routes.flatMap((of) => of(deps)),
    access: { kind: 'public', authorize: createAuthorize(deps) },
    readiness: async () => ({ ready: true }),
    exposeMetrics: false,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    deps,
    url,
    logged,
    admin: { 'x-admin-token': values.ADMIN_TOKEN ?? '' },
    call: (method, path, options = {}) => call(url, method, path, options),
    person: (options = {}) => makePerson(deps, options),
    close: async () => {
      await server.close();
      await disconnect(deps);
      await drop();
    },
  };
}

async function call(
  url: string,
  method: string,
  path: string,
  { as = {}, body }: { as?: As; body?: unknown },
): Promise<PanelAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...as,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

async function makePerson(
  deps: Deps,
  { tenantId, role, platformAdmin = false }: { tenantId?: string; role?: Role; platformAdmin?: boolean },
): Promise<As & { 'x-user-id': string }> {
  const userId = newId();
  await deps.database.transaction(tenantId ?? platformTenantId, async (tx) => {
    await tx.query('insert into users (id, name, email, platform_admin) values ($1, $2, $3, $4)', [
      userId,
      'Ana',
      `${userId}@example.com`,
      platformAdmin,
    ]);
    if (tenantId && role) await addMembership(tx, { tenantId, userId, role });
  });
  const token = await openSessionFor(deps, { address: '127.0.0.1', userAgent: 'test' }, userId);
  const cookie = makeSessionCookie(deps, token).split(';')[0] ?? '';
  return { cookie, 'x-nexus-csrf': '1', 'x-user-id': userId };
}
