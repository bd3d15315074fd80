// The catalog of a database as sorted lines, read through Postgres's own views: a second witness beside the repair's reading.
import type * as pg from 'pg';

/** One line per column, constraint, index, policy, table, trigger, grant, enum value, function and extension of the schema `public`. */
export async function snapshotCatalog(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(query);
  return rows.map((row) => row.line);
}

const query = `
  select concat_ws(' ', 'column', table_name, column_name, data_type, udt_name, character_maximum_length, is_nullable, column_default, generation_expression) as line from information_schema.columns where table_schema = 'public'
  union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
  union all select concat_ws(' ', 'index', indexdef, (select indisvalid from pg_index where indexrelid = format('%I', indexname)::regclass)) from pg_indexes where schemaname = 'public'
  union all select concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual, with_check) from pg_policies where schemaname = 'public'
  union all select concat_ws(' ', 'table', relname, relrowsecurity, relforcerowsecurity) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  union all select concat_ws(' ', 'trigger', tgrelid::regclass, case when tgisinternal then 'internal of ' || nullif(tgconstrrelid, 0)::regclass else tgname end, tgenabled, case when not tgisinternal then pg_get_triggerdef(oid) end) from pg_trigger
  union all select concat_ws(' ', 'grant', table_name, privilege_type) from information_schema.role_table_grants where grantee = 'nexus_app'
  union all select concat_ws(' ', 'enum', enumtypid::regtype, enumlabel, row_number() over (partition by enumtypid order by enumsortorder)) from pg_enum
  union all select concat_ws(' ', 'function', proname, prosrc) from pg_proc where pronamespace = 'public'::regnamespace and probin is null
  union all select concat_ws(' ', 'extension', extname) from pg_extension
  union all select concat_ws(' ', 'usage', has_schema_privilege('nexus_app', 'public', 'USAGE')) order by 1`;
