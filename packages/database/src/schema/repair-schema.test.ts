// Every kind of drift is healed, or told with what a person may run; nothing that holds rows is dropped or rewritten.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { snapshotCatalog } from '@nexus/testing/catalog-snapshot';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Client } from 'pg';
import { ensureSchema, planSchema } from '../ensure-schema.ts';
import type { EnsureSchemaOptions } from '../ensure-schema.ts';
import { newId } from '../new-id.ts';

const log = createLog('test', { level: 'silent' });
const statements = [
  `create table schema_repairs (id uuid primary key, kind text not null, object text not null, statement text not null, severity text not null, details jsonb default '{}' not null, created_at timestamptz default now() not null)`,
  `create type mood as enum ('calm', 'busy', 'angry')`,
  `create function touched() returns trigger language plpgsql as $$ begin new.touched_at = now(); return new; end $$`,
  `create table shops (id uuid primary key, name text not null unique)`,
  `create table notes (
     tenant_id uuid, id uuid, body text not null, title text default 'untitled' not null, mood mood default 'calm' not null,
     amount numeric(14,2), words tsvector generated always as (to_tsvector('simple', body)) stored, slug text, due_at timestamptz, touched_at timestamptz,
     constraint notes_pkey primary key (tenant_id, id), constraint notes_slug unique (tenant_id, slug), constraint notes_amount check (amount >= 0))`,
  `create unique index notes_title on notes (tenant_id, title, slug)`,
  `create index notes_due on notes (due_at) where due_at is not null`,
  `create index notes_words on notes using gin (words)`,
  `alter table notes add constraint notes_shop foreign key (tenant_id) references shops (id) on delete cascade`,
  `alter table notes enable row level security`,
  `create policy tenant_isolation on notes using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid or current_setting('app.scope', true) = 'platform')`,
  `create trigger notes_touched before update on notes for each row execute function touched()`,
  `create extension if not exists pg_trgm`,
];
const backFills = { 'notes.body': `''` };

let dsn: string;
let drop: () => Promise<void>;
const repair = (options: Partial<EnsureSchemaOptions> = {}) =>
  ensureSchema({ dsn, statements, backFills, log, ...options });
const whats = (all: { what: string; object: string }[]) => all.map(({ what, object }) => `${what} ${object}`);

let client: Client;
const run = async <Row extends object>(text: string, values?: unknown[]): Promise<Row[]> =>
  (await client.query<Row>(text, values)).rows;

const snapshot = () => snapshotCatalog(client);

async function fill(): Promise<{ shop: string }> {
  const shop = newId();
  await run('insert into shops values ($1, $2)', [shop, `shop ${shop}`]);
  for (const slug of ['a', 'b', 'c'])
    await run('insert into notes (tenant_id, id, body, title, slug, amount) values ($1, $2, $3, $4, $5, 1)', [
      shop,
      newId(),
      `about ${slug}`,
      `title ${slug}`,
      slug,
    ]);
  return { shop };
}
const rowsOf = (columns: string) =>
  run<{ rows: string }>(
    `select string_agg(r::text, '|' order by r::text) as rows from (select ${columns} from notes) r`,
  );

async function close(): Promise<void> {
  await client?.end();
  await drop?.();
}

async function fresh(): Promise<void> {
  await close();
  ({ dsn, drop } = await createTestDatabase({ empty: true }));
  client = new Client({ connectionString: dsn });
  await client.connect();
  await repair();
  await fill();
}

/** What is damaged, how, and which repairs are expected; `small` and `big` tables take different ways. */
const healed: [name: string, damage: string, repairs: string[]][] = [
  ['a table', 'drop table notes', ['missing-table notes', 'missing-foreign-key notes: notes_shop']],
  [
    'a column with a default',
    'alter table notes drop column title',
    ['missing-column notes.title', 'missing-index notes: notes_title'],
  ],
  [
    'a column with a back-fill',
    'alter table notes drop column body cascade',
    [
      'missing-column notes.body',
      'missing-column notes.words',
      'missing-not-null notes.body',
      'missing-index notes: notes_words',
    ],
  ],
  [
    'a column that may be empty',
    'alter table notes drop column amount',
    ['missing-column notes.amount', 'missing-check notes: notes_amount'],
  ],
  ['a default', 'alter table notes alter title drop default', ['missing-default notes.title']],
  ['another default', `alter table notes alter title set default 'x'`, ['wrong-default notes.title']],
  ['a default nobody declared', `alter table notes alter slug set default 'x'`, ['wrong-default notes.slug']],
  ['NOT NULL', 'alter table notes alter title drop not null', ['missing-not-null notes.title']],
  [
    'NOT NULL, with rows to fill',
    'alter table notes alter body drop not null; update notes set body = null',
    ['missing-not-null notes.body'],
  ],
  ['NOT NULL nobody declared', 'alter table notes alter slug set not null', ['wrong-not-null notes.slug']],
  ['a primary key', 'alter table notes drop constraint notes_pkey', ['missing-primary-key notes: notes_pkey']],
  [
    'a primary key that others lean on',
    'alter table shops drop constraint shops_pkey cascade',
    ['missing-primary-key shops: shops_pkey', 'missing-foreign-key notes: notes_shop'],
  ],
  [
    'another primary key',
    'alter table notes drop constraint notes_pkey; alter table notes add constraint mine primary key (id)',
    ['wrong-primary-key notes: notes_pkey'],
  ],
  ['a unique', 'alter table notes drop constraint notes_slug', ['missing-unique notes: notes_slug']],
  [
    'a unique in whose place an index stands',
    'alter table notes drop constraint notes_slug; create unique index notes_slug on notes (tenant_id, slug)',
    ['missing-unique notes: notes_slug'],
  ],
  [
    'a unique in whose place another index stands',
    'alter table notes drop constraint notes_slug; create index notes_slug on notes (slug)',
    ['missing-unique notes: notes_slug'],
  ],
  [
    'another unique',
    'alter table notes drop constraint notes_slug; alter table notes add constraint notes_slug unique (slug, id)',
    ['wrong-unique notes: notes_slug'],
  ],
  [
    'a constraint by another name',
    'alter table notes rename constraint notes_slug to mine',
    ['renamed-unique notes: notes_slug'],
  ],
  ['a check', 'alter table notes drop constraint notes_amount', ['missing-check notes: notes_amount']],
  [
    'another check',
    'alter table notes drop constraint notes_amount; alter table notes add constraint notes_amount check (true)',
    ['wrong-check notes: notes_amount'],
  ],
  ['a foreign key', 'alter table notes drop constraint notes_shop', ['missing-foreign-key notes: notes_shop']],
  [
    'another foreign key',
    'alter table notes drop constraint notes_shop; alter table notes add constraint notes_shop foreign key (tenant_id) references shops (id)',
    ['wrong-foreign-key notes: notes_shop'],
  ],
  [
    'a foreign key that was never validated',
    'alter table notes drop constraint notes_shop; alter table notes add constraint notes_shop foreign key (tenant_id) references shops (id) on delete cascade not valid',
    ['unvalidated-foreign-key notes: notes_shop'],
  ],
  [
    'foreign keys that are switched off',
    'alter table notes disable trigger all',
    ['disabled-trigger notes: notes_touched', 'disabled-foreign-keys notes'],
  ],
  ['an index', 'drop index notes_due', ['missing-index notes: notes_due']],
  [
    'an INVALID index',
    `update pg_index set indisvalid = false where indexrelid = 'notes_due'::regclass`,
    ['invalid-index notes: notes_due'],
  ],
  [
    'an INVALID index of a constraint',
    `update pg_index set indisvalid = false where indexrelid = 'notes_slug'::regclass`,
    ['invalid-unique notes: notes_slug'],
  ],
  ['another index', 'drop index notes_due; create index notes_due on notes (due_at)', ['wrong-index notes: notes_due']],
  ['an index by another name', 'alter index notes_words rename to mine', ['renamed-index notes: notes_words']],
  [
    'an enum value',
    `alter table notes drop column mood; drop type mood; create type mood as enum ('busy')`,
    ['missing-enum-value mood: calm', 'missing-enum-value mood: angry', 'missing-column notes.mood'],
  ],
  ['an enum', 'drop type mood cascade', ['missing-enum mood', 'missing-column notes.mood']],
  ['a policy', 'drop policy tenant_isolation on notes', ['missing-policy notes: tenant_isolation']],
  ['another policy', 'alter policy tenant_isolation on notes using (true)', ['wrong-policy notes: tenant_isolation']],
  [
    'a policy by another name',
    'alter policy tenant_isolation on notes rename to mine',
    ['renamed-policy notes: tenant_isolation'],
  ],
  ['row-level security', 'alter table notes disable row level security', ['missing-row-security notes']],
  ['FORCE', 'alter table notes no force row level security', ['missing-forced-row-security notes']],
  ['row-level security nobody declared', 'alter table shops enable row level security', ['wrong-row-security shops']],
  ['a grant', 'revoke insert, delete on notes from nexus_app', ['missing-grant notes']],
  ['the use of the schema', 'revoke usage on schema public from nexus_app, public', ['missing-grant schema public']],
  [
    'a function',
    'drop function touched() cascade',
    ['missing-function touched()', 'missing-trigger notes: notes_touched'],
  ],
  [
    'another function',
    `create or replace function touched() returns trigger language plpgsql as 'begin return null; end'`,
    ['wrong-function touched()'],
  ],
  ['a trigger', 'drop trigger notes_touched on notes', ['missing-trigger notes: notes_touched']],
  [
    'another trigger',
    'create or replace trigger notes_touched after delete on notes for each row execute function touched()',
    ['wrong-trigger notes: notes_touched'],
  ],
  ['an extension', 'drop extension pg_trgm', ['missing-extension extension pg_trgm']],
];

describe('repair of the schema', () => {
  let good: string[];
  before(async () => {
    await fresh();
    good = await snapshot();
  });
  after(close);

  for (const [name, damage, repairs] of healed)
    test(`brings back ${name}`, async () => {
      await run(damage);
      const planned = await planSchema({ dsn, statements, backFills, log });
      assert.deepEqual(whats(planned.steps).sort(), repairs.toSorted());
      const kept = await rowsOf('tenant_id, id').catch(() => null);
      await mendsTo(repairs);
      if (kept) assert.deepEqual(await rowsOf('tenant_id, id'), kept);
      else await fill();
      const again = await repair();
      assert.deepEqual([again.repairs, again.findings], [[], []]);
    });

  const built = healed.filter(([, , repairs]) => /index|unique|primary-key|missing-not-null/.test(repairs.join()));
  for (const [name, damage, repairs] of built.filter(([name]) => name !== 'a table'))
    test(`brings back ${name} of a big table beside its readers and writers`, async () => {
      await run(damage);
      const kept = await rowsOf('tenant_id, id');
      await mendsTo(repairs, { bigTableBytes: 0 });
      assert.deepEqual(await rowsOf('tenant_id, id'), kept);
    });

  async function mendsTo(repairs: string[], options: Partial<EnsureSchemaOptions> = {}): Promise<void> {
    const state = await repair(options);
    assert.deepEqual(state.findings, []);
    assert.deepEqual(whats(state.repairs).sort(), repairs.toSorted());
    assert.deepEqual(await snapshot(), good);
  }

  test('brings everything back at once, also a whole schema', async () => {
    const chosen = [
      'a column that may be empty',
      'a default',
      'NOT NULL',
      'a unique',
      'a foreign key',
      'another index',
      'a grant',
      'FORCE',
      'another policy',
      'a function',
      'an extension',
    ];
    for (const [name, damage] of healed) if (chosen.includes(name)) await run(damage);
    assert.deepEqual((await repair()).findings, []);
    assert.deepEqual(await snapshot(), good);
    await run('drop schema public cascade');
    assert.equal((await repair()).created, true);
    assert.deepEqual(await snapshot(), good);
    await fill();
  });
});

/** What is not acted on: the finding's name and object, how bad it is, and the statement that a person may run. */
const told: [name: string, damage: string, finding: string, severity: string, statement: RegExp, solved?: string][] = [
  [
    'another type',
    'alter table notes alter slug type varchar(80)',
    'wrong-type notes.slug',
    'error',
    /alter column "slug" type text using "slug"::text/,
  ],
  [
    'values that are there twice',
    `alter table notes drop constraint notes_slug; drop index notes_title; update notes set slug = 'same'`,
    'duplicates notes: notes_slug',
    'error',
    /having count\(\*\) > 1/,
    `update notes set slug = id::text`,
  ],
  [
    'rows that refer to nothing',
    `alter table notes drop constraint notes_shop; insert into notes (tenant_id, id, body, slug) values (gen_random_uuid(), gen_random_uuid(), 'lost', 'z')`,
    'orphans notes: notes_shop',
    'warning',
    /not exists/,
    `delete from notes where slug = 'z'`,
  ],
  [
    'rows that break a check',
    'alter table notes drop constraint notes_amount; update notes set amount = -1',
    'violations notes: notes_amount',
    'warning',
    /where not/,
    'update notes set amount = 1',
  ],
  [
    'rows without a value, and no rule which',
    `alter table shops alter name drop not null; insert into shops values (gen_random_uuid(), null)`,
    'nulls shops.name',
    'warning',
    /"name" is null/,
    `delete from shops where name is null`,
  ],
  [
    'a column whose value nobody knows',
    'alter table shops drop column name',
    'nulls shops.name',
    'error',
    /"name" is null/,
    `update shops set name = id::text`,
  ],
  [
    'a column that seems to be renamed',
    'alter table notes rename column amount to price',
    'perhaps-renamed notes.amount',
    'error',
    /rename column "price" to "amount"/,
  ],
  [
    'a table that seems to be renamed',
    'alter table shops rename to stores',
    'perhaps-renamed shops',
    'error',
    /alter table "stores" rename to "shops"/,
  ],
  ['a table nobody declared', 'create table theirs (id int)', 'extra-table theirs', 'info', /drop table "theirs"/],
  [
    'a column nobody declared',
    'alter table notes add column theirs json',
    'extra-column notes.theirs',
    'info',
    /drop column "theirs"/,
  ],
  [
    'a column nobody declared that refuses rows',
    'delete from notes; alter table notes add column theirs json not null',
    'extra-column notes.theirs',
    'error',
    /drop not null/,
  ],
  [
    'a constraint nobody declared',
    `alter table notes add constraint theirs check (body <> 'x')`,
    'extra-constraint notes: theirs',
    'warning',
    /drop constraint "theirs"/,
  ],
  [
    'an index nobody declared',
    'create index theirs on notes (body)',
    'extra-index notes: theirs',
    'info',
    /drop index "theirs"/,
  ],
  [
    'a policy that opens the wall between shops',
    'create policy theirs on notes using (true)',
    'extra-policy notes: theirs',
    'error',
    /drop policy "theirs"/,
  ],
  [
    'a trigger nobody declared',
    'create trigger theirs before insert on notes for each row execute function touched()',
    'extra-trigger notes: theirs',
    'warning',
    /drop trigger "theirs"/,
  ],
  [
    'a function nobody declared',
    `create function theirs() returns int language sql as 'select 1'`,
    'extra-function theirs()',
    'info',
    /drop function theirs\(\)/,
  ],
  [
    'an enum value nobody declared',
    `alter type mood add value 'theirs'`,
    'extra-enum-value mood: theirs',
    'info',
    /^$/,
  ],
];

describe('what only a person can decide', () => {
  beforeEach(fresh);
  after(close);

  for (const [name, damage, finding, severity, statement, solved] of told)
    test(`tells of ${name}, once, with the statement a person may run`, async () => {
      await run(damage);
      const kept = await rowsOf('tenant_id, id');
      const state = await repair();
      const found = state.findings.find((one) => `${one.what} ${one.object}` === finding);
      assert.ok(found, `${finding} is not among ${JSON.stringify(state.findings)}`);
      assert.equal(found.severity, severity);
      assert.match(found.statement, statement);
      assert.ok(found.message.length > 20);
      assert.deepEqual(await rowsOf('tenant_id, id'), kept);
      const again = await repair();
      assert.deepEqual(again.repairs, []);
      assert.deepEqual(whats(again.findings), whats(state.findings));
      const rows = await run<{ kind: string }>(`select kind from schema_repairs where kind = 'found' and object = $1`, [
        found.object,
      ]);
      assert.equal(rows.length, 1, 'a finding that stays is written down once');
      if (found.statement === '') return;
      await run(solved ?? found.statement);
      const after = await repair();
      const still = after.findings.find(
        (one) => `${one.what} ${one.object} ${one.severity}` === `${finding} ${severity}`,
      );
      assert.equal(still, undefined);
      const resolved = await run(`select from schema_repairs where kind = 'resolved' and object = $1`, [found.object]);
      assert.equal(resolved.length, 1);
    });
});
