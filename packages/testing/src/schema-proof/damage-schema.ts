// Ways to damage a schema, drawn from pg_catalog of the very database: whatever is in it can be hit, without a list of ours.
import type * as pg from 'pg';

export interface Damage {
  kind: string;
  statement: string;
  /** `table.column` whose values the damage takes away in some rows; a repair may fill those again. */
  emptied: string | null;
}

/** Every damage that this database can suffer, by kind; not all of them work on the rows that are there. */
export async function listDamages(client: pg.ClientBase): Promise<Map<string, Damage[]>> {
  const { rows } = await client.query<Damage>(query);
  return Map.groupBy(rows, (one) => one.kind);
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A kind first, then one of it, so that the many columns do not crowd out the few policies. */
export function drawDamage(damages: Map<string, Damage[]>, random: () => number): Damage {
  const pick = <T>(all: T[]): T => all[Math.floor(random() * all.length)] as T;
  return pick(damages.get(pick([...damages.keys()].toSorted())) ?? []);
}

const query = `
with tables as (
  select oid, relname, oid::regclass::text as t from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'),
columns as (
  select t, relname, attname, quote_ident(attname) as c, format_type(atttypid, atttypmod) as type, attnotnull, atthasdef, attgenerated,
         exists (select from pg_index i where i.indrelid = tables.oid and i.indisprimary and attnum = any (i.indkey)) as key
    from tables join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped),
constraints as (
  select t, relname, quote_ident(conname) as n, contype, pg_get_constraintdef(k.oid) as def, conkey, conrelid
    from tables join pg_constraint k on conrelid = tables.oid and contype in ('p', 'u', 'c', 'f')),
indexes as (
  select t, indexrelid::regclass::text as i, (select quote_ident(attname) from pg_attribute where attrelid = tables.oid and attnum > 0 and not attisdropped order by attnum limit 1) as first
    from tables join pg_index on indrelid = tables.oid where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))),
policies as (select t, quote_ident(polname) as p from tables join pg_policy on polrelid = tables.oid),
triggers as (select t, quote_ident(tgname) as g from tables join pg_trigger on tgrelid = tables.oid and not tgisinternal),
damages (kind, statement, emptied) as (
  select 'drop column', format('alter table %s drop column %s cascade', t, c), null from columns
  union all select 'rename column', format('alter table %s rename column %s to renamed', t, c), null from columns
  union all select 'drop default', format('alter table %s alter %s drop default', t, c), null from columns where atthasdef and attgenerated = ''
  union all select 'other default', format('alter table %s alter %s set default %s', t, c,
      case type when 'text' then '''other''' when 'integer' then '7' when 'bigint' then '7' when 'boolean' then 'null::boolean is null' when 'uuid' then 'gen_random_uuid()' when 'jsonb' then '''[1]''' else '''2001-01-01''' end), null
    from columns where type in ('text', 'integer', 'bigint', 'boolean', 'uuid', 'jsonb', 'timestamp with time zone')
  union all select 'drop not null', format('alter table %s alter %s drop not null', t, c), null from columns where attnotnull and not key
  union all select 'empty a value', format('alter table %s alter %s drop not null; update %s set %s = null where ctid = (select min(ctid) from %s)', t, c, t, c, t), relname || '.' || attname from columns where attnotnull and not key
  union all select 'set not null', format('alter table %s alter %s set not null', t, c), null from columns where not attnotnull
  union all select 'other type', format('alter table %s alter %s type %s', t, c, case type when 'text' then 'varchar(4000)' when 'integer' then 'bigint' else 'numeric' end), null from columns where type in ('text', 'integer', 'bigint')
  union all select 'drop constraint', format('alter table %s drop constraint %s cascade', t, n), null from constraints
  union all select 'rename constraint', format('alter table %s rename constraint %s to renamed_one', t, n), null from constraints
  union all select 'unvalidated constraint', format('alter table %s drop constraint %s; alter table %s add constraint %s %s not valid', t, n, t, n, def), null from constraints where contype in ('c', 'f')
  union all select 'empty check', format('alter table %s drop constraint %s; alter table %s add constraint %s check (true)', t, n, t, n), null from constraints where contype = 'c'
  union all select 'orphan', format('alter table %s drop constraint %s; update %s set %s = gen_random_uuid() where ctid = (select min(ctid) from %s)', t, n, t,
      (select quote_ident(attname) from pg_attribute where attrelid = conrelid and attnum = conkey[array_upper(conkey, 1)]), t), null from constraints where contype = 'f'
  union all select 'duplicate', format('alter table %s drop constraint %s; insert into %s select (jsonb_populate_record(x, jsonb_build_object(''id'', gen_random_uuid()))).* from %s x limit 1', t, n, t, t), null from constraints where contype = 'u'
  union all select 'drop index', format('drop index %s', i), null from indexes
  union all select 'rename index', format('alter index %s rename to renamed_one', i), null from indexes
  union all select 'invalid index', format('update pg_index set indisvalid = false where indexrelid = %L::regclass', i), null from indexes
  union all select 'other index', format('drop index %s; create index %s on %s (%s)', i, i, t, first), null from indexes
  union all select 'drop policy', format('drop policy %s on %s', p, t), null from policies
  union all select 'open policy', format('alter policy %s on %s using (true)', p, t), null from policies
  union all select 'rename policy', format('alter policy %s on %s rename to renamed_one', p, t), null from policies
  union all select 'extra policy', format('create policy extra_one on %s using (true)', t), null from policies
  union all select 'no row security', format('alter table %s disable row level security', t), null from tables
  union all select 'row security', format('alter table %s enable row level security', t), null from tables
  union all select 'no force', format('alter table %s no force row level security', t), null from tables
  union all select 'revoke', format('revoke %s on %s from nexus_app', p, t), null from tables, unnest('{select,insert,update,delete}'::text[]) p
  union all select 'revoke the schema', 'revoke usage on schema public from nexus_app, public', null
  union all select 'rename table', format('alter table %s rename to renamed_one', t), null from tables
  union all select 'drop empty table', format('do $x$ begin if exists (select from %s) then raise ''not empty''; end if; drop table %s cascade; end $x$', t, t), null from tables
  union all select 'extra column', format('alter table %s add column extra_one jsonb', t), null from tables
  union all select 'extra index', format('create index extra_one on %s ((1))', t), null from tables
  union all select 'extra constraint', format('alter table %s add constraint extra_one check (1 > 0)', t), null from tables
  union all select 'foreign keys off', format('alter table %s disable trigger all', t), null from tables
  union all select 'drop trigger', format('drop trigger %s on %s', g, t), null from triggers
  union all select 'disable trigger', format('alter table %s disable trigger %s', t, g), null from triggers
  union all select 'drop function', format('drop function %s cascade', oid::regprocedure), null from pg_proc where pronamespace = 'public'::regnamespace and probin is null
  union all select 'drop enum', format('drop type %s cascade', oid::regtype), null from pg_type where typnamespace = 'public'::regnamespace and typtype = 'e'
  union all select 'rename enum value', format('alter type %s rename value %L to ''renamed''', enumtypid::regtype, enumlabel), null from pg_enum)
select kind, statement, emptied from damages order by kind, statement`;
