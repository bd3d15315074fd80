// Every kind of drift is healed, and no row is touched by it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '@nexus/testing/faults/await-condition';
import { NotesDatabase, whats } from '@nexus/testing/schema-proof/notes-database';
import type { Client } from 'pg';
import type { EnsureSchemaOptions } from '../ensure-schema.ts';

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
  let database: NotesDatabase;
  let good: string[];
  before(async () => {
    database = await NotesDatabase.open();
    good = await database.snapshot();
  });
  after(() => database.close());

  for (const [name, damage, repairs] of healed)
    test(`brings back ${name}`, async () => {
      await database.run(damage);
      assert.deepEqual(whats((await database.plan()).steps).sort(), repairs.toSorted());
      const kept = await database.notes();
      await mendsTo(repairs);
      if (kept) assert.equal(await database.notes(), kept);
      else await database.fill();
      const again = await database.repair();
      assert.deepEqual([again.repairs, again.findings], [[], []]);
    });

  const built = healed.filter(([, , repairs]) => /index|unique|primary-key|missing-not-null/.test(repairs.join()));
  for (const [name, damage, repairs] of built)
    test(`brings back ${name} of a big table beside its readers and writers`, async () => {
      await database.run(damage);
      const kept = await database.notes();
      await mendsTo(repairs, { bigTableBytes: 0 });
      assert.equal(await database.notes(), kept);
    });

  test('an index of a big table is built while others write to it, one of a small table in one go', async () => {
    const statements = async (bigTableBytes?: number): Promise<string> =>
      JSON.stringify((await database.plan(bigTableBytes === undefined ? {} : { bigTableBytes })).steps);
    await database.run('drop index notes_due');
    assert.doesNotMatch(await statements(), /CONCURRENTLY/);
    assert.match(await statements(0), /CREATE INDEX CONCURRENTLY/);
    const [slow, writer] = [await database.connect(), await database.connect()];
    const write = (client: Client) =>
      client.query(
        `insert into notes (tenant_id, id, body) select tenant_id, gen_random_uuid(), 'beside' from notes limit 1`,
      );
    await slow.query('begin');
    await write(slow);
    const repaired = database.repair({ bigTableBytes: 0 });
    await eventually('the build waits for the writer before it', async () => {
      const rows = await database.run(
        `select 1 from pg_stat_activity where query ilike 'create index concurrently%' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length > 0;
    });
    await writer.query(`set lock_timeout = '3s'`);
    await write(writer);
    await slow.query('commit');
    assert.deepEqual(whats((await repaired).repairs), ['missing-index notes: notes_due']);
    await Promise.all([slow.end(), writer.end()]);
    assert.deepEqual(await database.snapshot(), good);
  });

  async function mendsTo(repairs: string[], options: Partial<EnsureSchemaOptions> = {}): Promise<void> {
    const state = await database.repair(options);
    assert.deepEqual(state.findings, []);
    assert.deepEqual(whats(state.repairs).sort(), repairs.toSorted());
    assert.deepEqual(await database.snapshot(), good);
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
    for (const [name, damage] of healed) if (chosen.includes(name)) await database.run(damage);
    assert.deepEqual((await database.repair()).findings, []);
    assert.deepEqual(await database.snapshot(), good);
    await database.run('drop schema public cascade');
    assert.equal((await database.repair()).created, true);
    assert.deepEqual(await database.snapshot(), good);
  });
});
