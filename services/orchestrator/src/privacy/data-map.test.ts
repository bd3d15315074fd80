// The catalog is walked, so that no table with a person's data can be forgotten by exports and erasures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { dataMap } from './data-map.ts';

let panel: Panel;
before(async () => {
  panel = await openPanel([]);
});
after(() => panel.close());

const names = async (sql: string, values: unknown[] = []): Promise<string[]> =>
  (await panel.deps.database.platformTransaction('test', (tx) => tx.query<{ name: string }>(sql, values))).map(
    ({ name }) => name,
  );

/** Tables whose rows refer to a customer by foreign keys, through however many tables. */
const reachCustomers = `
  with recursive reached(oid) as (
    select 'customers'::regclass::oid
    union
    select k.conrelid from pg_constraint k join reached r on k.confrelid = r.oid where k.contype = 'f')
  select oid::regclass::text as name from reached order by 1`;

/** Columns by which a row refers to something of a customer without a foreign key. */
const personalColumns = [
  'customer_id',
  'conversation_id',
  'message_id',
  'turn_id',
  'delivery_id',
  'media_id',
  'handoff_id',
];

describe('the map of data', () => {
  test('names every table of the catalog that holds a tenant’s rows, parents before children', async () => {
    const catalog = await names(
      `select a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped and c.relnamespace = current_schema()::regnamespace`,
    );
    assert.deepEqual(dataMap.map(({ table }) => table).toSorted(), catalog.toSorted());
    const edges = await panel.deps.database.platformTransaction('test', (tx) =>
      tx.query<{ child: string; parent: string }>(
        `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint where contype = 'f' and conrelid <> confrelid`,
      ),
    );
    const place = (table: string) => dataMap.findIndex((one) => one.table === table);
    for (const { child, parent } of edges.filter((one) => place(one.child) >= 0 && place(one.parent) >= 0))
      assert.ok(place(parent) < place(child), `${child} refers to ${parent}`);
  });

  test('every table that reaches a customer is erased with the person and is in the export', async () => {
    const reached = await names(reachCustomers);
    assert.ok(reached.length >= 9, reached.join());
    const mapped = new Map(dataMap.map((one) => [one.table, one]));
    for (const table of reached) {
      assert.ok(mapped.get(table)?.ofPerson, `${table} says which rows are one person's`);
      assert.equal(mapped.get(table)?.leftOut, undefined, `${table} is exported`);
      assert.equal(mapped.get(table)?.scrub, undefined, `${table} is deleted, not scrubbed`);
    }
  });

  test('so is every table that refers to something of a customer by a column alone', async () => {
    const referring = await names(
      `select distinct a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relkind in ('r', 'p') and a.attname = any($1) and c.relnamespace = current_schema()::regnamespace`,
      [personalColumns],
    );
    assert.ok(referring.includes('handoffs'));
    for (const table of referring)
      assert.ok(
        dataMap.some((one) => one.table === table && one.ofPerson !== null && !one.leftOut),
        table,
      );
  });

  test('the walk sees a table that was added and forgotten', async () => {
    const seen = await panel.deps.database
      .platformTransaction('test', async (tx) => {
        await tx.query('set local role none');
        await tx.query(
          'create table notes_of_test (tenant_id uuid, id uuid, message_id uuid, foreign key (tenant_id, message_id) references messages (tenant_id, id))',
        );
        const rows = await tx.query<{ name: string }>(reachCustomers);
        throw Object.assign(new Error('back'), { seen: rows.map(({ name }) => name) });
      })
      .catch((error: { seen?: string[] }) => error.seen ?? []);
    assert.ok(seen.includes('notes_of_test'));
    assert.ok(!dataMap.some(({ table }) => table === 'notes_of_test'));
  });
});
