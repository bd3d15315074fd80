// A small database with one of everything that a schema can hold, to be damaged and repaired in tests.
import { ensureSchema, planSchema } from '@nexus/database/ensure-schema';
import type { EnsureSchemaOptions, SchemaState } from '@nexus/database/ensure-schema';
import type { PlannedRepairs } from '@nexus/database/schema/repair-schema';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { createTestDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { snapshotCatalog } from './catalog-snapshot.ts';

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

/** A shop and three notes, in a schema that is as declared. */
export class NotesDatabase {
  readonly #client: pg.Client;
  readonly #options: EnsureSchemaOptions;
  readonly #database: TestDatabase;

  private constructor(database: TestDatabase) {
    const { dsn } = database;
    this.#client = new pg.Client({ connectionString: dsn });
    this.#options = { dsn, statements, backFills, log: createLog('test', { level: 'silent' }) };
    this.#database = database;
  }

  static async open(): Promise<NotesDatabase> {
    const database = new NotesDatabase(await createTestDatabase({ empty: true }));
    await database.#client.connect();
    await database.repair();
    await database.fill();
    return database;
  }

  /** For many that begin alike: one is made, each gets a copy of it. */
  static async template(): Promise<{ open(): Promise<NotesDatabase>; drop(): Promise<void> }> {
    const made = await NotesDatabase.open();
    await made.#client.end();
    return {
      open: async () => {
        const copy = new NotesDatabase(await createTestDatabase({ copyOf: made.#database }));
        await copy.#client.connect();
        return copy;
      },
      drop: () => made.#database.drop(),
    };
  }

  async close(): Promise<void> {
    await this.#client.end();
    await this.#database.drop();
  }

  /** Another session; the caller ends it. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#database.dsn });
    await client.connect();
    return client;
  }

  async run<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#client.query<Row>(text, values)).rows;
  }

  async repair(options: Partial<EnsureSchemaOptions> = {}): Promise<SchemaState> {
    return ensureSchema({ ...this.#options, ...options });
  }

  async plan(options: Partial<EnsureSchemaOptions> = {}): Promise<PlannedRepairs> {
    return planSchema({ ...this.#options, ...options });
  }

  async snapshot(): Promise<string[]> {
    return snapshotCatalog(this.#client);
  }

  async fill(): Promise<void> {
    const shop = newId();
    await this.run('insert into shops values ($1, $2)', [shop, `shop ${shop}`]);
    for (const slug of ['a', 'b', 'c'])
      await this.run('insert into notes (tenant_id, id, body, title, slug, amount) values ($1, $2, $3, $4, $5, 1)', [
        shop,
        newId(),
        `about ${slug}`,
        `title ${slug}`,
        slug,
      ]);
  }

  /** Which notes are there; null when there is no such table. */
  async notes(): Promise<string | null> {
    const rows = await this.run<{ ids: string }>(
      `select string_agg(tenant_id || '/' || id, ' ' order by id) as ids from notes`,
    ).catch(() => null);
    return rows?.[0]?.ids ?? null;
  }
}

/** `what object` of each, for short assertions. */
export function whats(all: { what: string; object: string }[]): string[] {
  return all.map(({ what, object }) => `${what} ${object}`);
}
