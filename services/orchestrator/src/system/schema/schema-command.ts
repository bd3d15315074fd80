// Command: shows what the schema needs, mends it, or tells its state. See `usage`.
import { parseArgs } from 'node:util';
import { Database } from '@nexus/database/database';
import { planSchema } from '@nexus/database/ensure-schema';
import { statementOf } from '@nexus/database/schema/step';
import type { Finding } from '@nexus/database/schema/step';
import { defineConfig, readConfig } from '@nexus/service-kit/define-config';
import { createLog } from '@nexus/service-kit/log';
import { declaration } from '../../schema/declaration.ts';
import { platformTenantId } from '../../events/record-event.ts';
import { readSchemaState } from '../../schema/read-schema-state.ts';
import { lookAfterSchema } from './look-after-schema.ts';

const usage = `npm run schema -- plan     what a start would do to the database, as statements; changes nothing
npm run schema -- apply    does it, as a start does; --take-over: although a later version has had this database
npm run schema -- status   which version has the database, the last repairs, what is open

The database is that of POSTGRES_DSN, else that of the running npm start.
Exit code: 0 nothing to do and nothing open but remarks, 1 something to do or open, 2 it could not be found out.`;

const configuration = defineConfig({
  POSTGRES_DSN: { kind: 'secret', optional: true, minimumLength: 10, doc: 'The database to look after.' },
});
const log = createLog('schema', { level: 'silent' });

/** @param fallbackDsn used when POSTGRES_DSN is not set @returns the exit code */
export async function runSchemaCommand(given: string[], fallbackDsn?: string): Promise<number> {
  const { values, positionals } = parseArgs({
    args: given,
    options: { 'take-over': { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const command = { plan, apply, status }[positionals[0] ?? ''];
  if (values.help || !command) {
    say(usage);
    return values.help ? 0 : 2;
  }
  try {
    const dsn = readConfig(configuration).POSTGRES_DSN ?? fallbackDsn;
    if (!dsn) throw new Error('No database is named: set POSTGRES_DSN, or start Nexus with npm start.');
    return await command(dsn, values['take-over'] ?? false);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function plan(dsn: string): Promise<number> {
  const { judgement, fingerprint, migrations, steps, findings } = await planSchema({ ...declaration, dsn, log });
  say(`declared ${fingerprint.slice(0, 12)}; the database is ${judgement}`);
  for (const { name, statements } of migrations) say(`\n-- migration ${name}\n${statements.join(';\n')};`);
  for (const step of steps) say(`\n-- ${step.what}: ${step.object}\n${statementOf(step)}`);
  sayFindings(findings);
  const todo = migrations.length + steps.length;
  say(`\n${todo} to do, ${findings.length} for a person; nothing was changed`);
  return todo > 0 || isOpen(findings) ? 1 : 0;
}

async function apply(dsn: string, takeOver: boolean): Promise<number> {
  const { created, repairs, findings, judgement } = await lookAfterSchema({ dsn, log, takeOver });
  if (created) say('the schema was created');
  for (const { what, object, statement } of repairs) say(`\n-- ${what}: ${object}\n${statement}`);
  sayFindings(findings);
  say(`\n${repairs.length} repaired, ${findings.length} for a person; the database is ${judgement}`);
  return isOpen(findings) ? 1 : 0;
}

const vectorsBy = {
  ready: 'vectors are compared by Postgres (pgvector)',
  'not-offered': 'vectors are compared in the process: this server has no pgvector',
  'not-created':
    'vectors are compared in the process: a superuser may run "create extension vector;" in this database, and the next start uses it',
  'not-added': 'vectors are compared in the process: the owner of knowledge_vectors may run npm run schema -- apply',
} as const;

async function status(dsn: string): Promise<number> {
  const database = new Database({ dsn, log, maximum: 1 });
  try {
    const state = await database.transaction(platformTenantId, readSchemaState);
    say(
      `${state.status}: ${state.fingerprint?.slice(0, 12) ?? 'unknown'} since ${state.declared_at ?? 'unknown'}, version ${state.version ?? 'without migrations'}`,
    );
    say(vectorsBy[state.pgvector]);
    say(`${state.repairs} repairs so far`);
    for (const { at, what, object } of state.recent_repairs) say(`  ${at}  ${what}: ${object}`);
    sayFindings(state.findings);
    return isOpen(state.findings) ? 1 : 0;
  } finally {
    await database.close();
  }
}

function sayFindings(findings: (Omit<Finding, 'severity'> & { severity: string })[]): void {
  for (const { severity, what, object, message, statement } of findings)
    say(`\n[${severity}] ${what}: ${object}\n${message}${statement ? `\n    ${statement}` : ''}`);
}

/** A remark, such as a table that nobody declared, is no reason for an alarm. */
function isOpen(findings: { severity: string }[]): boolean {
  return findings.some((one) => one.severity !== 'info');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (import.meta.main) process.exitCode = await runSchemaCommand(process.argv.slice(2));
