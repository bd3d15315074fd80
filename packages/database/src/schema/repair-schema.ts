// Brings the database of one connection to the declared schema, or says what stands in the way.
import { createHash } from 'node:crypto';
import { AppError } from '@nexus/service-kit/app-error';
import type { Log } from '@nexus/service-kit/log';
import type * as pg from 'pg';
import { planApplicationRole, prepareApplicationRole, readApplicationRole } from './application-role.ts';
import { applySteps, foreseeObstacle, withoutConsequences } from './apply-steps.ts';
import type { Repair } from './apply-steps.ts';
import { readCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { createSchema } from './create-schema.ts';
import { extensionName, isExtension, readDeclaredCatalog } from './declared-catalog.ts';
import type { DeclaredCatalog } from './declared-catalog.ts';
import { JournalWriter, changedFindings, readJournal } from './journal.ts';
import type { JournalState } from './journal.ts';
import { judgeDatabase } from './judge-database.ts';
import type { Judgement } from './judge-database.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { planOptionalColumns, withoutOptionalColumns } from './plan/optional-columns.ts';
import type { OptionalColumn } from './plan/optional-columns.ts';
import { planFullText } from './plan/plan-full-text.ts';
import { planRepairs } from './plan/plan.ts';
import { statementOf } from './step.ts';
import type { Finding, Plan, Step } from './step.ts';

export interface SchemaDeclaration {
  /** Statements that make the declared schema, in order (generated from the drizzle tables and committed). */
  statements: string[];
  migrations?: Migration[];
  /** `table.column` → expression for rows without a value where one is declared; a default needs no rule. */
  backFills?: Record<string, string>;
  /** Beyond the statements, where the server offers their type. */
  optionalColumns?: OptionalColumn[];
}

export interface RepairOptions extends SchemaDeclaration {
  log: Log;
  /** Tables from this size on are changed without keeping readers and writers out; default 16 MiB. */
  bigTableBytes?: number;
  /** How long DDL waits for a table; default 4 s, asked again a few times. */
  lockTimeoutMs?: number;
  /** This declaration is the current one although a later one has had the database. */
  takeOver?: boolean;
}

export interface RepairReport {
  /** Role that pool connections take, or null when the connecting user cannot. */
  role: string | null;
  created: boolean;
  judgement: Judgement;
  fingerprint: string;
  repairs: Repair[];
  findings: Finding[];
}

export interface PlannedRepairs extends Plan {
  judgement: Judgement;
  fingerprint: string;
  migrations: Migration[];
}

/** Of the statements: two versions of the code with the same one declare the same. */
export function fingerprintOf(statements: string[]): string {
  return createHash('sha256').update(statements.join('\n')).digest('hex');
}

interface Session {
  client: pg.ClientBase;
  options: RepairOptions;
  fingerprint: string;
  journal: JournalState | null;
  writer: JournalWriter;
  declared: Catalog;
  role: string | null;
}

const defaultBigTableBytes = 16 * 1024 * 1024;
/** What a repair brings to light is repaired too; more rounds than this mean that something undoes them. */
const rounds = 3;

/** The caller holds the lock. @throws AppError `schema.refused` for a database of something else, or a declaration that Postgres does not take */
export async function repairSchema(client: pg.ClientBase, options: RepairOptions): Promise<RepairReport> {
  const { log } = options;
  await ensurePublicSchema(client);
  const writer = new JournalWriter(client, log);
  const journal = await readJournal(client);
  const role = await prepareApplicationRole(client, log);
  const fingerprint = fingerprintOf(options.statements);
  const extensions = journal
    ? await applySteps({ client, journal: writer, log }, await planExtensions(client, options))
    : null;
  const print = await declaredUnlessForbidden(client, options.statements);
  if (print === null) return reportUncompared({ log, role, fingerprint, writer, journal });
  const declared = print.catalog;
  const session: Session = { client, options, fingerprint, journal, writer, declared, role };
  const live = await readLive(session);
  const judgement = judge(session, live);
  const report = { role, created: false, judgement, fingerprint };
  if (judgement === 'foreign') throw foreign(declared, live);
  if (judgement === 'empty') {
    const words = await planFullText(client, declared);
    const { migrations = [] } = options;
    await createSchema({ ...session, ...options, journal: writer, migrations, steps: words.steps });
    await print.keep();
    log.info({ statements: options.statements.length }, 'the schema was created');
    const { repairs, findings } = await addOptionalColumns(session);
    const all = [...words.findings, ...findings];
    await tell(session, all);
    return { ...report, created: true, repairs, findings: all };
  }
  const result =
    judgement === 'newer'
      ? { repairs: [], findings: findingsOfNewer(await compare(session, live)) }
      : await mend(session, live);
  const optional = judgement === 'newer' ? null : await addOptionalColumns(session);
  const parts = [extensions, result, optional];
  const repairs = parts.flatMap((one) => one?.repairs ?? []);
  const findings = parts.flatMap((one) => one?.findings ?? []);
  await tell(session, findings);
  await print.keep();
  return { ...report, repairs, findings };
}

function readLive({ client, options }: Session): Promise<Catalog> {
  return readCatalog(client, 'public').then((live) => withoutOptionalColumns(live, options.optionalColumns ?? []));
}

async function addOptionalColumns({
  client,
  options,
  writer,
}: Session): Promise<Pick<RepairReport, 'repairs' | 'findings'>> {
  const tools = { client, journal: writer, log: options.log };
  const { repairs, findings } = await applySteps(
    tools,
    await planOptionalColumns(client, options.optionalColumns ?? []),
  );
  await writer.flush();
  return { repairs, findings };
}

/** Asked first: who may not create a schema may not say "if not exists" either. */
async function ensurePublicSchema(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(`select from pg_namespace where nspname = 'public'`);
  if (rows.length === 0) await client.query('create schema public; grant usage on schema public to public');
}

/** What a repair would do now; changes nothing. */
export async function planSchemaRepairs(client: pg.ClientBase, options: RepairOptions): Promise<PlannedRepairs> {
  const fingerprint = fingerprintOf(options.statements);
  const journal = await readJournal(client);
  const role = await readApplicationRole(client);
  const { catalog: declared } = await readDeclaredCatalog(client, options.statements);
  const writer = new JournalWriter(client, options.log);
  const session: Session = { client, options, fingerprint, journal, writer, declared, role };
  const live = await readLive(session);
  const judgement = judge(session, live);
  const migrations = pendingMigrations(options.migrations ?? [], journal?.migrations ?? new Set());
  const head = { judgement, fingerprint, migrations: journal ? migrations : [] };
  if (judgement === 'foreign') throw foreign(declared, live);
  const plan = await compare(session, live);
  if (judgement === 'newer') return { ...head, steps: [], findings: findingsOfNewer(plan) };
  const extensions = await planExtensions(client, options);
  const optional = await planOptionalColumns(client, options.optionalColumns ?? []);
  return {
    ...head,
    steps: [...extensions, ...plan.steps, ...optional],
    findings: [...plan.findings, ...(await foreseenObstacles(client, plan.steps))],
  };
}

function judge({ options, declared, journal, fingerprint }: Session, live: Catalog): Judgement {
  const { migrations = [], takeOver } = options;
  const judgement = judgeDatabase({ declared, live, journal, migrations, fingerprint });
  return judgement === 'newer' && takeOver ? 'ours' : judgement;
}

async function compare(session: Session, live: Catalog): Promise<Plan> {
  const { client, options, declared, journal, role, fingerprint } = session;
  const latest = journal?.fingerprints.at(-1);
  const known = [...(journal?.open.values() ?? [])].filter((one) => one.what === 'extra-column');
  const plan = planRepairs({
    declared,
    live,
    backFills: options.backFills ?? {},
    bigTableBytes: options.bigTableBytes ?? defaultBigTableBytes,
    role,
    knownExtras: latest === undefined || latest === fingerprint ? new Set(known.map((one) => one.object)) : null,
  });
  const words = await planFullText(client, declared);
  return {
    steps: [...(await planApplicationRole(client, role)), ...words.steps, ...plan.steps],
    findings: [...plan.findings, ...words.findings],
  };
}

async function mend(session: Session, live: Catalog): Promise<{ repairs: Repair[]; findings: Finding[] }> {
  const { client, options, journal, writer, fingerprint } = session;
  const tools = { client, journal: writer, log: options.log };
  const before = journal?.fingerprints ?? [];
  if (before.at(-1) !== fingerprint) {
    const details = { fingerprint, place: before.length + 1 };
    await writer.write([{ kind: 'declared', object: 'schema', statement: '', severity: 'info', details }]);
  }
  const pending = pendingMigrations(options.migrations ?? [], journal?.migrations ?? new Set());
  const failure = await migrate(tools, pending);
  if (failure) return { repairs: [], findings: [failure] };
  const repairs: Repair[] = [];
  const failures = new Map<string, Finding>();
  let plan = await compare(session, pending.length > 0 ? await readLive(session) : live);
  for (let round = 0; round < rounds; round += 1) {
    const steps = plan.steps.filter((step) => !failures.has(statementOf(step)));
    if (steps.length === 0) break;
    const outcome = await applySteps(tools, steps);
    for (const [place, step] of outcome.failed.entries()) {
      const finding = outcome.findings[place];
      if (finding) failures.set(statementOf(step), finding);
    }
    repairs.push(...outcome.repairs);
    if (outcome.repairs.length === 0) break;
    plan = await compare(session, await readLive(session));
  }
  await writer.flush();
  const left = plan.steps.map((step) => failures.get(statementOf(step)) ?? undone(step));
  return { repairs, findings: withoutConsequences([...plan.findings, ...left]) };
}

function undone(step: Step): Finding {
  return {
    what: 'does-not-hold',
    object: step.object,
    severity: step.severity === 'error' ? 'error' : 'warning',
    message: `${step.object} was repaired (${step.what}) and differs again: something else in this database changes it.`,
    statement: statementOf(step),
  };
}

/** What is only different may be as the later version wants it; what is missing is missing for this one. */
function findingsOfNewer(plan: Plan): Finding[] {
  const missing = plan.steps
    .filter((step) => step.what.startsWith('missing-'))
    .map((step): Finding => ({
      what: step.what,
      object: step.object,
      severity: step.severity,
      message: `${step.object} is not there any more, and this version needs it (${step.what}).`,
      statement: statementOf(step),
    }));
  const findings = [...missing, ...plan.findings.filter((one) => one.severity !== 'info')];
  const blocked = findings.some((one) => one.severity === 'error');
  const summary: Finding = {
    what: 'database-newer',
    object: 'schema',
    severity: blocked ? 'error' : 'warning',
    message: `A later version has had this database. ${blocked ? 'This version lacks what it needs' : 'This version runs on it'}; it repairs nothing, so that nothing is turned back. Start the later version, or let this one take over with: npm run schema -- apply --take-over`,
    statement: '',
  };
  return [summary, ...findings];
}

async function planExtensions(client: pg.ClientBase, { statements }: RepairOptions): Promise<Step[]> {
  const wanted = statements.filter(isExtension);
  if (wanted.length === 0) return [];
  const { rows } = await client.query<{ name: string }>('select extname as name from pg_extension');
  const there = new Set(rows.map((one) => one.name));
  return wanted
    .filter((one) => !there.has(extensionName(one)))
    .map((one) => ({
      what: 'missing-extension',
      object: `extension ${extensionName(one)}`,
      phases: [[one.trim().replace(/;$/, '')]],
      severity: 'error',
    }));
}

/** What rows would stand in the way of. Of a column or table that is not there yet nothing can be counted. */
async function foreseenObstacles(client: pg.ClientBase, steps: Step[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const step of steps) {
    if (step.backFill || step.what.startsWith('renamed-')) continue;
    const finding = await foreseeObstacle(client, step).catch(() => null);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** Writes down which findings came and went, and says so once; a finding that stays is not told again. */
async function tell(
  { options, journal, writer }: Pick<Session, 'options' | 'journal' | 'writer'>,
  findings: Finding[],
): Promise<void> {
  const entries = changedFindings(journal?.open ?? new Map(), findings);
  await writer.write(entries);
  await writer.flush();
  for (const { kind, object, severity, statement, details } of entries) {
    const level = kind === 'resolved' || severity === 'info' ? 'info' : severity === 'error' ? 'error' : 'warn';
    options.log[level](
      { what: details.what, object, statement },
      kind === 'found' ? `schema: ${String(details.message)}` : 'schema: a finding is resolved',
    );
  }
}

async function declaredUnlessForbidden(client: pg.ClientBase, statements: string[]): Promise<DeclaredCatalog | null> {
  try {
    return await readDeclaredCatalog(client, statements);
  } catch (error) {
    if (error instanceof AppError && error.code === 'schema.no-rights') return null;
    throw error;
  }
}

/** A user without the right to make anything works with what another user made from this declaration, and with nothing else. */
async function reportUncompared(facts: {
  log: Log;
  role: string | null;
  fingerprint: string;
  writer: JournalWriter;
  journal: JournalState | null;
}): Promise<RepairReport> {
  const { role, fingerprint, journal } = facts;
  const current = journal?.fingerprints.at(-1) === fingerprint;
  const finding: Finding = {
    what: 'no-rights',
    object: 'schema',
    severity: current ? 'warning' : 'error',
    message: `The database user of POSTGRES_DSN may not even make temporary tables, so the database could not be compared with what is declared. ${current ? 'This version made it last, so it runs.' : 'Another version made it, or none.'} Give the user the right, or run "npm run schema -- apply" as the owner.`,
    statement: 'grant create, temporary on database <database> to <user>;',
  };
  const open = [...(journal?.open.values() ?? [])].filter((one) => one.what !== 'no-rights');
  const findings = [...open, finding];
  await tell({ options: { log: facts.log, statements: [] }, journal, writer: facts.writer }, findings);
  return { role, created: false, judgement: 'ours', fingerprint, repairs: [], findings };
}

function foreign(declared: Catalog, live: Catalog): AppError {
  const names = [...declared.tables.keys()].filter((name) => live.tables.has(name)).map((name) => `"${name}"`);
  return new AppError({
    code: 'schema.refused',
    status: 500,
    public: true,
    message: `This database belongs to something else, and nothing was changed: ${names.join(', ')} already exists and is not ours. Name an empty database.`,
  });
}
