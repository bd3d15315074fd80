// Every route of the running public listener, as its own OpenAPI document tells it.
import assert from 'node:assert/strict';
import type { Nexus } from '../start-nexus.ts';

export type Allow = 'anyone' | 'signed_in' | 'viewer' | 'agent' | 'manager' | 'owner' | 'platform_admin';

/** The part of JSON Schema that the document uses. */
export interface JsonSchema {
  type?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  additionalProperties?: boolean | JsonSchema;
}

export interface ListedRoute {
  /** `GET /admin/tenants/{tenant_id}` */
  name: string;
  method: string;
  path: string;
  allow: Allow;
  body: JsonSchema | null;
  /** Names of what the query takes. */
  query: string[];
}

interface Operation {
  'x-allow'?: Allow;
  parameters?: { in: string; name: string }[];
  requestBody?: { content?: Record<string, { schema?: JsonSchema }> };
}

/** In the document's order; a route without a declared permission fails. */
export async function listRoutes(nexus: Nexus): Promise<ListedRoute[]> {
  const { body } = await nexus.request('GET', '/docs/json');
  const { paths } = body as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const method = verb.toUpperCase();
      const name = `${method} ${path}`;
      const allow = operation['x-allow'];
      assert.ok(allow, `${name} declares whom it allows`);
      return {
        name,
        method,
        path,
        allow,
        body: operation.requestBody?.content?.['application/json']?.schema ?? null,
        query: (operation.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : [])),
      };
    }),
  );
}

/** Those of the admin API; the doors have their own keys. */
export async function listAdminRoutes(nexus: Nexus): Promise<ListedRoute[]> {
  return (await listRoutes(nexus)).filter(({ path }) => path.startsWith('/admin'));
}
