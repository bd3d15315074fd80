// Every row a tenant has, in every table that knows tenants: what must be the same before and after a stranger's attempt.
import { createHash } from 'node:crypto';
import type { Nexus } from '../start-nexus.ts';

/** Tables with a `tenant_id`, from the catalog. */
export async function tenantTables(nexus: Nexus): Promise<string[]> {
  const rows = await nexus.rows<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped
      order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Per table a hash of the tenant's rows and its own row in `tenants`. */
export async function hashRows(nexus: Nexus, tenantId: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [table, column] of [
    ['tenants', 'id'],
    ...(await tenantTables(nexus)).map((name) => [name, 'tenant_id'] as const),
  ] as const) {
    const rows = await nexus.rows<{ row: string }>(
      `select to_jsonb(t)::text as row from ${table} t where ${column} = $1 order by 1`,
      [tenantId],
    );
    hashes[table] =
      `${rows.length} rows ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`;
  }
  return hashes;
}
