// Writes the statements that make the declared schema, from every *.table.ts of the orchestrator; `--check` only compares.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The declared schema as SQL statements in order. A `.table.ts` may add what tables cannot say: `moreStatements`, for functions, triggers, extensions. */
export async function declaredStatements(): Promise<string[]> {
  const { generateDrizzleJson, generateMigration } = await import('drizzle-kit/api-postgres');
  const tables: Record<string, unknown> = {};
  const more: string[] = [];
  for (const file of globSync('services/orchestrator/src/**/*.table.ts', { cwd: root }).sort()) {
    const { moreStatements = [], ...exported } = (await import(join(root, file))) as { moreStatements?: string[] };
    Object.assign(tables, exported);
    more.push(...moreStatements);
  }
  const empty = await generateDrizzleJson({});
  const full = await generateDrizzleJson(tables);
  return [...(await generateMigration(empty, full)), ...more];
}

const root = resolve(import.meta.dirname, '../..');
const target = join(root, 'services/orchestrator/src/schema/declared-schema.json');

if (import.meta.main) {
  const text = `${JSON.stringify(await declaredStatements(), null, 2)}\n`;
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) {
      console.error('services/orchestrator/src/schema/declared-schema.json is stale: run npm run schema:generate');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(target, text);
  }
}
