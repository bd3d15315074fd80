// Read from Postgres' own catalog: every table that knows tenants is walled, so that a new one cannot forget it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';

/** The open tables, of people and of the installation; whoever adds one decides it here. */
const open = ['accounts', 'schema_repairs', 'sessions', 'tenants', 'users', 'verifications'];
/** Tables with a tenant that also hold rows of the whole platform, so that nothing binds them to `tenants`. */
const unbound = ['alerts', 'audit_log', 'events', 'jobs', 'webhook_inbox'];

interface Table {
  name: string;
  secured: boolean;
  forced: boolean;
  has_tenant: boolean;
  owner: string;
}
interface Constraint {
  table: string;
  name: string;
  kind: 'p' | 'u' | 'f';
  columns: string[];
  target: string | null;
  target_has_tenant: boolean;
}

describe('the walls between tenants', () => {
  let panel: Panel;
  let tables: Table[];
  let constraints: Constraint[];
  const rows = <Row extends object>(text: string) =>
    panel.deps.database.platformTransaction('test: read the catalog', (tx) => tx.query<Row>(text));

  before(async () => {
    panel = await openPanel([]);
    tables = await rows<Table>(
      `select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced, pg_get_userbyid(c.relowner) as owner,
              exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as has_tenant
         from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    );
    constraints = await rows<Constraint>(
      `select c.conrelid::regclass::text as table, c.conname as name, c.contype as kind, t.relname as target,
              (select array_agg(a.attname::text order by k.place) from unnest(c.conkey) with ordinality k(number, place)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns,
              exists (select 1 from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'tenant_id' and not a.attisdropped) as target_has_tenant
         from pg_constraint c left join pg_class t on t.oid = c.confrelid
        where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
       union all
       select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'u', null,
              (select array_agg(a.attname::text order by k.place) from unnest(i.indkey::int2[]) with ordinality k(number, place)
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number), false
         from pg_index i join pg_class r on r.oid = i.indrelid
        where r.relnamespace = 'public'::regnamespace and i.indisunique and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)`,
    );
  });
  after(() => panel.close());

  const ofTenants = () => tables.filter((table) => table.has_tenant);

  test('the tables without a wall are those that are meant to have none', () => {
    assert.deepEqual(
      tables.filter((table) => !table.secured || !table.forced).map(({ name }) => name),
      open,
    );
    assert.ok(ofTenants().length >= 15);
  });

  test('row-level security is on and forced, with a policy that reads and one that writes', async () => {
    const policies = await rows<{ table: string; command: string; permissive: boolean; using: string; checks: string }>(
      `select p.polrelid::regclass::text as table, p.polcmd as command, p.polpermissive as permissive,
              pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as checks from pg_policy p`,
    );
    for (const table of ofTenants()) {
      assert.ok(table.secured && table.forced, `${table.name} is secured and its owner too`);
      const own = policies.filter((policy) => policy.table === table.name);
      assert.equal(own.length, 1, `${table.name} has one policy: a second permissive one would open a door beside it`);
      assert.equal(own[0]?.command, '*', table.name);
      for (const condition of [own[0]?.using, own[0]?.checks])
        assert.match(condition ?? '', /app\.(tenant_id|scope)/, table.name);
    }
  });

  test('the tenant is in every key, unique, and reference', () => {
    for (const { table, name, kind, columns, target, target_has_tenant: within } of constraints) {
      if (!ofTenants().some((one) => one.name === table)) continue;
      if (kind === 'f' && !within) {
        if (target === 'tenants') assert.deepEqual(columns, ['tenant_id'], name);
        continue;
      }
      assert.equal(columns[0], 'tenant_id', `${table}: ${name} (${columns.join(', ')}) begins with the tenant`);
    }
    for (const { name } of ofTenants()) {
      const of = (kind: string) => constraints.filter((one) => one.table === name && one.kind === kind);
      assert.equal(of('p').length, 1, `${name} has a primary key`);
      const bound = of('f').some(({ target, target_has_tenant: within }) => target === 'tenants' || within);
      assert.equal(bound, !unbound.includes(name), `${name} goes with its tenant`);
    }
  });

  test('the role at work owns nothing, bypasses nothing, and sees nothing while no tenant is set', async () => {
    const [role] = await rows<{ name: string; bypasses: boolean; rules: boolean; makes: boolean }>(
      `select current_user as name, rolbypassrls as bypasses, rolsuper as rules, rolcreaterole or rolcreatedb as makes from pg_roles where rolname = current_user`,
    );
    assert.deepEqual([role?.bypasses, role?.rules, role?.makes], [false, false, false]);
    for (const { name, owner } of tables) assert.notEqual(owner, role?.name, name);
    const views = await rows(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`,
    );
    assert.deepEqual(views, [], 'a view sees with its owner’s eyes');
    await panel.deps.database.pool.query('select 1');
    for (const { name } of ofTenants()) {
      const { rows: seen } = await panel.deps.database.pool.query<{ count: number }>(
        `select count(*)::int as count from ${name}`,
      );
      assert.equal(seen[0]?.count, 0, name);
    }
  });

  test('a row cannot be written into another tenant, nor moved there', async () => {
    const [mine, theirs] = ['0199a5e4-7d1c-7abc-8def-000000000001', '0199a5e4-7d1c-7abc-8def-000000000002'];
    const insert = (tenant: string, into: string) =>
      panel.deps.database.transaction(tenant, (tx) =>
        tx.query(`insert into events (tenant_id, id, kind) values ($1, gen_random_uuid(), 'x')`, [into]),
      );
    await insert(mine, mine);
    await assert.rejects(insert(mine, theirs), { code: '42501' });
    const move = panel.deps.database.transaction(mine, (tx) => tx.query('update events set tenant_id = $1', [theirs]));
    await assert.rejects(move, { code: '42501' });
    const seen = await panel.deps.database.transaction(theirs, (tx) => tx.query('select id from events'));
    assert.deepEqual(seen, []);
  });
});
