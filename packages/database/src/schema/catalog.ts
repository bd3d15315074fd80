// What a schema holds, every part of it printed by Postgres itself, so that two schemas can be compared as texts.
import type * as pg from 'pg';

export interface Column {
  name: string;
  /** With length and collation, such as `numeric(14,8)`. */
  type: string;
  notNull: boolean;
  /** Expression of its default; of a generated column, how it is made. */
  fallback: string | null;
  generated: boolean;
}

export interface Constraint {
  name: string;
  /** p primary key, u unique, c check, f foreign key, x exclusion. */
  kind: 'p' | 'u' | 'c' | 'f' | 'x';
  definition: string;
  columns: string[];
  /** The index that carries it; null for checks and foreign keys. */
  index: string | null;
  indexValid: boolean;
  /** Of a foreign key: table and columns it refers to. */
  target: string | null;
  targetColumns: string[];
  /** Of a check: what must be true. */
  expression: string | null;
}

export interface Index {
  name: string;
  definition: string;
  /** The definition without the name: equal ones are the same index under two names. */
  shape: string;
  valid: boolean;
  unique: boolean;
}

/** Something known by its name and its text alone. */
export interface Named {
  name: string;
  definition: string;
}

export interface Trigger extends Named {
  /** O: fires as it should (https://www.postgresql.org/docs/current/catalog-pg-trigger.html). */
  enabled: string;
}

export interface Policy extends Named {
  permissive: boolean;
  roles: string[];
}

export interface Table {
  name: string;
  rowSecurity: boolean;
  forced: boolean;
  bytes: number;
  /** The triggers behind its foreign keys are switched off. */
  unguarded: boolean;
  /** What the application role may do with it. */
  granted: string[];
  columns: Column[];
  constraints: Constraint[];
  indexes: Index[];
  policies: Policy[];
  triggers: Trigger[];
}

export interface Catalog {
  tables: Map<string, Table>;
  enums: Map<string, string[]>;
  /** By signature, such as `total(uuid, integer)`. */
  functions: Map<string, Named>;
  /** The application role may use the schema. */
  usable: boolean;
}

/** The role that row-level security binds; pool connections take it where they may. */
export const applicationRole = 'nexus_app';

/** What the application role needs of every table. */
export const privileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * Reads one schema. `schema` must stand first on the search path of `client`: Postgres then prints its names without it,
 * which makes two schemas comparable.
 */
export async function readCatalog(client: pg.ClientBase, schema: string): Promise<Catalog> {
  return catalogOf(await readRawCatalog(client, schema));
}

/** The same before it is put in order: plain JSON, which can be kept. */
export async function readRawCatalog(client: pg.ClientBase, schema: string): Promise<RawCatalog | undefined> {
  return (await client.query<{ catalog: RawCatalog }>(catalogQuery, [schema])).rows[0]?.catalog;
}

export function catalogOf(raw: RawCatalog | undefined): Catalog {
  const tables = new Map<string, Table>();
  for (const table of raw?.tables ?? []) {
    const of = <T extends { table: string }>(all: T[] | null): T[] =>
      (all ?? []).filter((one) => one.table === table.name);
    tables.set(table.name, {
      ...table,
      columns: of(raw?.columns ?? null),
      constraints: of(raw?.constraints ?? null),
      indexes: of(raw?.indexes ?? null),
      policies: of(raw?.policies ?? null),
      triggers: of(raw?.triggers ?? null),
    });
  }
  return {
    tables,
    enums: new Map((raw?.enums ?? []).map((one) => [one.name, one.labels])),
    functions: new Map((raw?.functions ?? []).map((one) => [one.name, one])),
    usable: raw?.usable ?? false,
  };
}

type In<T> = T & { table: string };

export interface RawCatalog {
  tables: Omit<Table, 'columns' | 'constraints' | 'indexes' | 'policies' | 'triggers'>[] | null;
  columns: In<Column>[] | null;
  constraints: In<Constraint>[] | null;
  indexes: In<Index>[] | null;
  policies: In<Policy>[] | null;
  triggers: In<Trigger>[] | null;
  enums: { name: string; labels: string[] }[] | null;
  functions: Named[] | null;
  usable: boolean | null;
}

/** Partitions are their parent's affair, and what belongs to an extension is that extension's. */
export const catalogQuery = `
with space as (select oid, nspname from pg_namespace where nspname = $1),
role as (select (select oid from pg_roles where rolname = '${applicationRole}') as oid),
theirs as (select classid, objid from pg_depend where deptype = 'e'),
tables as (
  select c.oid, c.relname as name, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c join space on c.relnamespace = space.oid
   where c.relkind in ('r', 'p') and not c.relispartition
     and not exists (select from theirs where classid = 'pg_class'::regclass and objid = c.oid)),
columns_of as (
  select k.oid, array_agg(a.attname::text order by place) as names
    from pg_constraint k join tables t on t.oid = k.conrelid
    cross join unnest(k.conkey) with ordinality as key (number, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number group by k.oid),
targets_of as (
  select k.oid, array_agg(a.attname::text order by place) as names
    from pg_constraint k join tables t on t.oid = k.conrelid
    cross join unnest(k.confkey) with ordinality as key (number, place)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = key.number group by k.oid)
select jsonb_build_object(
  'tables', (select jsonb_agg(jsonb_build_object(
      'name', t.name, 'rowSecurity', t.relrowsecurity, 'forced', t.relforcerowsecurity, 'bytes', pg_relation_size(t.oid),
      'unguarded', exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgisinternal and g.tgenabled <> 'O'),
      'granted', array(select privilege from unnest('{${privileges.join(',')}}'::text[]) as privilege, role where has_table_privilege(role.oid, t.oid, privilege))) order by t.name)
    from tables t),
  'columns', (select jsonb_agg(jsonb_build_object(
      'table', t.name, 'name', a.attname, 'notNull', a.attnotnull, 'fallback', pg_get_expr(d.adbin, d.adrelid),
      'generated', a.attgenerated <> '' or a.attidentity <> '',
      'type', format_type(a.atttypid, a.atttypmod) || case when a.attcollation <> y.typcollation then ' collate ' || l.collname else '' end)
      order by a.attnum)
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid
    left join pg_collation l on l.oid = a.attcollation
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum),
  'constraints', (select jsonb_agg(jsonb_build_object(
      'table', t.name, 'name', k.conname, 'kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
      'columns', coalesce(c.names, '{}'), 'target', (select relname from pg_class where oid = k.confrelid), 'targetColumns', coalesce(f.names, '{}'),
      'index', case when i.indexrelid is not null and k.contype in ('p', 'u') then pg_get_indexdef(i.indexrelid, 0, true) end,
      'indexValid', coalesce(i.indisvalid and i.indisready, true), 'expression', pg_get_expr(k.conbin, k.conrelid)) order by k.conname)
    from tables t join pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'u', 'c', 'f', 'x')
    left join columns_of c on c.oid = k.oid left join targets_of f on f.oid = k.oid
    left join pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')),
  'indexes', (select jsonb_agg(jsonb_build_object(
      'table', t.name, 'name', x.relname, 'definition', pg_get_indexdef(i.indexrelid, 0, true), 'unique', i.indisunique,
      'shape', regexp_replace(pg_get_indexdef(i.indexrelid, 0, true), '^(CREATE (UNIQUE )?INDEX) .*? ON ', '\\1 ON '),
      'valid', i.indisvalid and i.indisready) order by x.relname)
    from tables t join pg_index i on i.indrelid = t.oid join pg_class x on x.oid = i.indexrelid
   where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
  'policies', (select jsonb_agg(jsonb_build_object(
      'table', t.name, 'name', p.polname, 'permissive', p.polpermissive, 'roles', r.names,
      'definition', concat_ws(' ', 'as', case when p.polpermissive then 'permissive' else 'restrictive' end,
        'for', case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end,
        'to', array_to_string(r.names, ', '),
        'using (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')) order by p.polname)
    from tables t join pg_policy p on p.polrelid = t.oid cross join lateral (
      select array_agg(case when role = 0 then 'public' else quote_ident(pg_get_userbyid(role)) end order by role) as names from unnest(p.polroles) as role) r),
  'triggers', (select jsonb_agg(jsonb_build_object(
      'table', t.name, 'name', g.tgname, 'definition', pg_get_triggerdef(g.oid, true), 'enabled', g.tgenabled) order by g.tgname)
    from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal),
  'enums', (select jsonb_agg(jsonb_build_object('name', y.typname, 'labels',
      (select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = y.oid)) order by y.typname)
    from pg_type y join space on y.typnamespace = space.oid
   where y.typtype = 'e' and not exists (select from theirs where classid = 'pg_type'::regclass and objid = y.oid)),
  'functions', (select jsonb_agg(jsonb_build_object(
      'name', quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      'definition', replace(pg_get_functiondef(p.oid), quote_ident(space.nspname) || '.', '')) order by p.oid)
    from pg_proc p join space on p.pronamespace = space.oid
   where p.prokind in ('f', 'p') and not exists (select from theirs where classid = 'pg_proc'::regclass and objid = p.oid)),
  'usable', (select has_schema_privilege(role.oid, space.oid, 'USAGE') from role, space)
) as catalog`;
