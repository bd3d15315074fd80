// Damages a filled database again and again, lets it be repaired, and holds the outcome against what was there before.
import assert from 'node:assert/strict';
import { planSchema, ensureSchema } from '@nexus/database/ensure-schema';
import type { SchemaState } from '@nexus/database/ensure-schema';
import type { SchemaDeclaration } from '@nexus/database/schema/repair-schema';
import { createLog } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { snapshotCatalog } from './catalog-snapshot.ts';
import { drawDamage, listDamages, seededRandom } from './damage-schema.ts';
import type { Damage } from './damage-schema.ts';
import { ensureDatabase } from '../embedded-postgres.ts';
import { testServerDsn } from '../test-server.ts';

export interface ProvedRepairs {
  /** A copy that was damaged and repaired many times, and whose schema is whole. */
  dsn: string;
  healed: number;
  /** Told to a person, who ran the statement, after which all was well. */
  solved: number;
  /** Told to a person with the rows in question; only he can decide. */
  explained: number;
  kinds: Map<string, number>;
  drop(): Promise<void>;
}

export interface ProofOptions {
  /** Name of a database with rows in it, to which nobody is connected. */
  template: string;
  declaration: SchemaDeclaration;
  damages: number;
  seed: number;
}

/** What a person may run as it is; other findings show rows, and a person decides what becomes of them. */
const runnable = /^(perhaps-renamed|wrong-type|extra-)/;
const decided = new Set(['nulls', 'duplicates', 'orphans', 'violations']);
const log = createLog('test', { level: 'silent' });

/** @throws AssertionError when anything is neither healed nor explained, or a row is not as it was */
export async function proveRepairs(options: ProofOptions): Promise<ProvedRepairs> {
  const copy = await Copy.open(options.template);
  try {
    return { ...(await damageAndRepair(copy, options)), dsn: copy.dsn, drop: () => copy.drop() };
  } catch (error) {
    await copy.drop();
    throw error;
  } finally {
    await copy.client.end();
  }
}

async function damageAndRepair(copy: Copy, options: ProofOptions): Promise<Omit<ProvedRepairs, 'dsn' | 'drop'>> {
  const random = seededRandom(options.seed);
  const outcome = { healed: 0, solved: 0, explained: 0, kinds: new Map<string, number>() };
  await ensureSchema({ ...options.declaration, dsn: copy.dsn, log });
  const good = await snapshotCatalog(copy.client);
  const damages = await listDamages(copy.client);
  for (let count = 0; count < options.damages;) {
    const damage = drawDamage(damages, random);
    if (!(await suffer(copy.client, damage))) continue;
    count += 1;
    const verdict = await proveOne(copy, options.declaration, damage, good);
    outcome[verdict] += 1;
    outcome.kinds.set(damage.kind, (outcome.kinds.get(damage.kind) ?? 0) + 1);
    if (verdict === 'explained') {
      await copy.renew();
      await ensureSchema({ ...options.declaration, dsn: copy.dsn, log });
    }
  }
  assert.deepEqual((await planSchema({ ...options.declaration, dsn: copy.dsn, log })).steps, []);
  return outcome;
}

/** False: this database cannot be damaged like that, and is as it was. */
async function suffer(client: pg.Client, damage: Damage): Promise<boolean> {
  try {
    await client.query('begin');
    await client.query(damage.statement);
    await client.query('commit');
    return true;
  } catch {
    await client.query('rollback');
    return false;
  }
}

async function proveOne(
  { client, dsn }: Copy,
  declaration: SchemaDeclaration,
  damage: Damage,
  good: string[],
): Promise<'healed' | 'solved' | 'explained'> {
  const columns = await listColumns(client, damage.emptied);
  const before = await hashRows(client, columns);
  const state = await ensureSchema({ ...declaration, dsn, log });
  const what = `${damage.kind}: ${damage.statement}`;
  assert.deepEqual(await hashRows(client, columns), before, `a row is not as it was after ${what}`);
  const left = difference(good, await snapshotCatalog(client));
  assertExplained(left, state, what);
  if (state.findings.length === 0) return 'healed';
  if (!state.findings.every((one) => runnable.test(one.what))) {
    assert.ok(
      state.findings.some((one) => decided.has(one.what)),
      `${what} → ${JSON.stringify(state.findings)}`,
    );
    return 'explained';
  }
  for (const { statement } of state.findings) if (statement) await client.query(statement);
  const again = await ensureSchema({ ...declaration, dsn, log });
  const open = again.findings.filter((one) => one.what !== 'extra-enum-value');
  assert.deepEqual(open, [], `${what}: the statements that were told do not solve it`);
  const still = difference(good, await snapshotCatalog(client));
  if (again.findings.length > 0) return 'explained';
  assert.deepEqual(still, [], `${what}: the statements that were told do not bring it back`);
  return 'solved';
}

/** Whatever differs is on a table, or is a thing, that a finding names; and every finding says how bad it is, why, and what to run. */
function assertExplained(left: string[], state: SchemaState, what: string): void {
  const named = state.findings.flatMap((one) => `${one.object} ${one.statement}`.split(/[^\w]+/)).filter(Boolean);
  for (const line of left)
    assert.ok(
      line.split(/[^\w]+/).some((word) => named.includes(word)),
      `${what}: "${line}" is neither healed nor explained by ${JSON.stringify(state.findings)}`,
    );
  for (const one of state.findings) {
    assert.ok(['info', 'warning', 'error'].includes(one.severity) && one.message.length > 10, JSON.stringify(one));
    assert.ok(runnable.test(one.what) || decided.has(one.what), `${what} → ${JSON.stringify(one)}`);
  }
}

function difference(a: string[], b: string[]): string[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [...a.filter((line) => !inB.has(line)), ...b.filter((line) => !inA.has(line))];
}

/** By table, what was left by the damage; the journal grows with each repair and is not compared. */
async function listColumns(client: pg.Client, emptied: string | null): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_repairs' and c.relname || '.' || a.attname is distinct from $1
      order by 1, a.attnum`,
    [emptied],
  );
  const columns = new Map<string, string[]>();
  for (const { table, column } of rows)
    columns.set(table, [...(columns.get(table) ?? []), pg.escapeIdentifier(column)]);
  return columns;
}

async function hashRows(client: pg.Client, columns: Map<string, string[]>): Promise<Record<string, string>> {
  const parts = [...columns].map(
    ([table, names]) =>
      `select ${pg.escapeLiteral(table)} as table, count(*) || ' ' || md5(coalesce(string_agg(r::text, '|' order by r::text), '')) as hash from (select ${names.join(', ')} from ${pg.escapeIdentifier(table)}) r`,
  );
  const { rows } = await client.query<{ table: string; hash: string }>(parts.join(' union all '));
  return Object.fromEntries(rows.map((one) => [one.table, one.hash]));
}

/** A copy of the filled database, which can be had anew. */
class Copy {
  readonly #template: string;
  readonly #name: string;
  #count = 0;
  dsn = '';
  client!: pg.Client;

  private constructor(template: string) {
    this.#template = template;
    this.#name = `${template}_copy`;
  }

  static async open(template: string): Promise<Copy> {
    const copy = new Copy(template);
    await copy.#make();
    return copy;
  }

  async renew(): Promise<void> {
    await this.client.end();
    await this.drop();
    await this.#make();
  }

  async drop(): Promise<void> {
    const administrator = new pg.Client({ connectionString: await testServerDsn() });
    await administrator.connect();
    await administrator.query(`drop database if exists ${this.#name}_${this.#count} with (force)`);
    await administrator.end();
  }

  async #make(): Promise<void> {
    this.#count += 1;
    this.dsn = await ensureDatabase({ dsn: await testServerDsn() }, `${this.#name}_${this.#count}`, this.#template);
    this.client = new pg.Client({ connectionString: this.dsn });
    this.client.on('error', () => undefined);
    await this.client.connect();
  }
}
