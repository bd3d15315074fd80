// Makes the declared schema in an empty database: all of it or nothing.
import { AppError } from '@nexus/service-kit/app-error';
import type * as pg from 'pg';
import { privileges } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import type { JournalWriter } from './journal.ts';
import type { Migration } from './migrate.ts';
import { quoted } from './plan/plan-context.ts';
import type { Step } from './step.ts';

export interface Creation {
  client: pg.ClientBase;
  journal: JournalWriter;
  statements: string[];
  migrations: Migration[];
  declared: Catalog;
  role: string | null;
  fingerprint: string;
  /** What is beside the declaration. */
  steps: Step[];
}

/** @throws AppError `schema.refused` when a statement fails; nothing is left behind then */
export async function createSchema(creation: Creation): Promise<void> {
  const { client, journal, statements, migrations, fingerprint } = creation;
  await client.query('begin');
  try {
    for (const statement of [...statements, ...afterwards(creation)]) await execute(client, statement);
    await journal.writeWith({
      kind: 'created',
      object: 'schema',
      statement: `${statements.length} statements`,
      severity: 'info',
      details: { fingerprint },
    });
    for (const { name } of migrations)
      await journal.writeWith({
        kind: 'migrated',
        object: name,
        statement: 'not needed: made as declared',
        severity: 'info',
        details: {},
      });
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** What the generated statements cannot say. */
function afterwards({ declared, role, steps }: Creation): string[] {
  const tables = [...declared.tables.values()];
  return [
    ...steps.flatMap(({ phases }) => phases.flat()),
    ...tables.filter((one) => one.forced).map((one) => `alter table ${quoted(one.name)} force row level security`),
    ...(role
      ? [
          `grant usage on schema public to ${role}`,
          ...tables.map((one) => `grant ${privileges.join(', ')} on ${quoted(one.name)} to ${role}`),
        ]
      : []),
  ];
}

async function execute(client: pg.ClientBase, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const first = statement.split('\n')[0];
    throw new AppError({
      code: 'schema.refused',
      status: 500,
      public: true,
      message: `The database refused the schema, and nothing was changed: ${(error as Error).message} (${first})`,
      cause: error,
    });
  }
}
