// What only a person can decide is told once, with a severity and the statement he may run, and no row is touched.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { NotesDatabase, whats } from '@nexus/testing/schema-proof/notes-database';

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
    'a key whose value nobody knows',
    'alter table notes drop column id',
    'nulls notes: notes_pkey',
    'error',
    /"id" is null/,
    'update notes set id = gen_random_uuid()',
  ],
  [
    'a key that others lean on and whose value nobody knows',
    'alter table shops drop column id cascade',
    'nulls shops: shops_pkey',
    'error',
    /"id" is null/,
    'update shops set id = (select min(tenant_id::text)::uuid from notes)',
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
  let template: Awaited<ReturnType<typeof NotesDatabase.template>>;
  let database: NotesDatabase;
  before(async () => {
    template = await NotesDatabase.template();
  });
  after(() => template?.drop());
  beforeEach(async () => {
    database = await template.open();
  });
  afterEach(() => database.close());

  for (const [name, damage, finding, severity, statement, solved] of told)
    test(`tells of ${name}, once, with the statement a person may run`, async () => {
      await database.run(damage);
      const kept = await database.notes();
      const state = await database.repair();
      const found = state.findings.find((one) => `${one.what} ${one.object}` === finding);
      assert.ok(found, `${finding} is not among ${JSON.stringify(state.findings)}`);
      assert.equal(found.severity, severity);
      assert.match(found.statement, statement);
      assert.ok(found.message.length > 20);
      assert.equal(await database.notes(), kept);
      const again = await database.repair();
      assert.deepEqual([again.repairs, whats(again.findings)], [[], whats(state.findings)]);
      const written = (kind: string) =>
        database.run(`select from schema_repairs where kind = $1 and object = $2`, [kind, found.object]);
      assert.equal((await written('found')).length, 1, 'a finding that stays is written down once');
      if (found.statement === '') return;
      await database.run(solved ?? found.statement);
      const after = await database.repair();
      const still = after.findings.find(
        (one) => `${one.what} ${one.object} ${one.severity}` === `${finding} ${severity}`,
      );
      assert.equal(still, undefined);
      assert.equal((await written('resolved')).length, 1);
    });
});
