// Missing tables, and columns that are missing or differ.
import type { Column, Table } from '../catalog.ts';
import { byName, isBig, isUnsettled, presentTables, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import { createPolicy } from './plan-security.ts';
import type { Finding, Plan, Step } from '../step.ts';

/** A missing table comes with all that lies on it, but for foreign keys: those wait until every table is there. */
export function planTables(context: PlanContext): Plan {
  const steps: Step[] = [];
  const findings: Finding[] = [];
  for (const want of context.declared.tables.values()) {
    if (context.live.tables.has(want.name)) continue;
    const twin = [...context.live.tables.values()].find(
      (one) => !context.declared.tables.has(one.name) && shapeOf(one) === shapeOf(want),
    );
    if (twin) {
      context.unsettledTables.add(want.name);
      context.twins.add(twin.name);
      findings.push({
        what: 'perhaps-renamed',
        object: want.name,
        severity: 'error',
        message: `The table ${want.name} is missing, and ${twin.name} has exactly its columns: it seems to have been renamed, and an empty table would hide its rows.`,
        statement: `alter table ${quoted(twin.name)} rename to ${quoted(want.name)};`,
      });
    } else {
      steps.push({
        what: 'missing-table',
        object: want.name,
        phases: [createTable(want, context.role)],
        severity: 'error',
      });
    }
  }
  return { steps, findings };
}

function shapeOf(table: Table): string {
  return table.columns
    .map((one) => `${one.name} ${one.type}`)
    .toSorted()
    .join();
}

function createTable(table: Table, role: string | null): string[] {
  const name = quoted(table.name);
  return [
    `create table ${name} (${table.columns.map(columnDefinition).join(', ')})`,
    ...table.constraints
      .filter((one) => one.kind !== 'f')
      .map((one) => `alter table ${name} add constraint ${quoted(one.name)} ${one.definition}`),
    ...table.indexes.map((one) => one.definition),
    ...(table.rowSecurity
      ? [`alter table ${name} enable row level security`, `alter table ${name} force row level security`]
      : []),
    ...table.policies.map((one) => createPolicy(table.name, one)),
    ...table.triggers.map((one) => one.definition),
    ...(role ? [`grant select, insert, update, delete on ${name} to ${role}`] : []),
  ];
}

function columnDefinition(column: Column): string {
  const fallback = column.generated
    ? ` generated always as (${column.fallback}) stored`
    : column.fallback === null
      ? ''
      : ` default ${column.fallback}`;
  return `${quoted(column.name)} ${column.type}${fallback}${column.notNull ? ' not null' : ''}`;
}

/** Presence, type and default; NOT NULL follows once the policies let every row be seen (`planNotNull`). */
export function planColumns(context: PlanContext): Plan {
  const steps: Step[] = [];
  const findings: Finding[] = [];
  for (const [want, have] of presentTables(context)) {
    const live = byName(have.columns);
    for (const column of want.columns) {
      const mine = live.get(column.name);
      const object = `${want.name}.${column.name}`;
      const alter = `alter table ${quoted(want.name)}`;
      if (!mine) {
        const twin = renamedColumn(context, want, have, column);
        if (twin) {
          findings.push(perhapsRenamed(want.name, column, twin));
          leaveAlone(context, want.name, column.name);
          context.twins.add(`${want.name}.${twin.name}`);
        } else steps.push(addColumn(object, alter, column));
      } else if (mine.type !== column.type || mine.generated !== column.generated) {
        findings.push(wrongType(object, alter, column, mine));
        leaveAlone(context, want.name, column.name);
      } else if (mine.fallback !== column.fallback) {
        const change = column.fallback === null ? 'drop default' : `set default ${column.fallback}`;
        if (column.generated) findings.push(wrongType(object, alter, column, mine));
        else
          steps.push({
            what: mine.fallback === null ? 'missing-default' : 'wrong-default',
            object,
            phases: [[`${alter} alter column ${quoted(column.name)} ${change}`]],
            severity: 'error',
          });
      }
    }
  }
  return { steps, findings };
}

/** A column that is there beyond the declared ones, of the same type, and was not there at the last start. */
function renamedColumn(context: PlanContext, want: Table, have: Table, missing: Column): Column | undefined {
  const { knownExtras } = context;
  if (knownExtras === null) return undefined;
  const declared = byName(want.columns);
  return have.columns.find(
    (one) => !declared.has(one.name) && one.type === missing.type && !knownExtras.has(`${want.name}.${one.name}`),
  );
}

function perhapsRenamed(table: string, column: Column, twin: Column): Finding {
  const alter = `alter table ${quoted(table)}`;
  return {
    what: 'perhaps-renamed',
    object: `${table}.${column.name}`,
    severity: 'error',
    message: `The column ${table}.${column.name} is missing, and ${twin.name} of the same type has appeared: it seems to have been renamed. If it was not: ${alter} add column ${columnDefinition(column)};`,
    statement: `${alter} rename column ${quoted(twin.name)} to ${quoted(column.name)};`,
  };
}

function addColumn(object: string, alter: string, column: Column): Step {
  const now = { ...column, notNull: column.notNull && (column.fallback !== null || column.generated) };
  return {
    what: 'missing-column',
    object,
    phases: [[`${alter} add column ${columnDefinition(now)}`]],
    severity: 'error',
  };
}

function wrongType(object: string, alter: string, want: Column, have: Column): Finding {
  const described = (one: Column): string => (one.generated ? `${one.type} generated as ${one.fallback}` : one.type);
  const name = quoted(want.name);
  return {
    what: 'wrong-type',
    object,
    severity: 'error',
    message: `${object} is ${described(have)}, declared is ${described(want)}. Changing a type rewrites the table and may lose what does not fit, so a person decides.`,
    statement: want.generated
      ? `${alter} drop column ${name}, add column ${columnDefinition(want)};`
      : have.generated
        ? `${alter} alter column ${name} drop expression;`
        : `${alter} ${have.fallback === null ? '' : `alter column ${name} drop default, `}alter column ${name} type ${want.type} using ${name}::${want.type};`,
  };
}

function leaveAlone({ unsettledColumns }: PlanContext, table: string, column: string): void {
  unsettledColumns.set(table, (unsettledColumns.get(table) ?? new Set()).add(column));
}

/** Rows per statement while old rows get a value: short locks, little at a time. */
const backFillRows = 5000;

/** NOT NULL that is missing, with a value for the rows that have none, and NOT NULL that nobody declared. */
export function planNotNull(context: PlanContext): Step[] {
  const steps: Step[] = [];
  for (const [want, have] of presentTables(context)) {
    const live = byName(have.columns);
    const key = new Set(want.constraints.filter((one) => one.kind === 'p').flatMap((one) => one.columns));
    for (const column of want.columns) {
      const mine = live.get(column.name);
      if (isUnsettled(context, want.name, column.name) || key.has(column.name)) continue;
      const comesWhole = !mine && (column.fallback !== null || column.generated);
      if (column.notNull && !mine?.notNull && !comesWhole) steps.push(setNotNull(context, have, column));
      if (!column.notNull && mine?.notNull)
        steps.push({
          what: 'wrong-not-null',
          object: `${want.name}.${column.name}`,
          phases: [[`alter table ${quoted(want.name)} alter column ${quoted(column.name)} drop not null`]],
          severity: 'error',
        });
    }
  }
  return steps;
}

function setNotNull(context: PlanContext, table: Table, column: Column): Step {
  const [name, field, alter] = [quoted(table.name), quoted(column.name), `alter table ${quoted(table.name)}`];
  const object = `${table.name}.${column.name}`;
  const value = context.backFills[object] ?? (column.generated ? null : column.fallback);
  const proof = quoted(`${table.name}_${column.name}_filled`.slice(-63));
  const set = `${alter} alter column ${field} set not null`;
  return {
    what: 'missing-not-null',
    object,
    backFill:
      value === null
        ? undefined
        : `update ${name} set ${field} = ${value} where ctid = any(array(select ctid from ${name} where ${field} is null limit ${backFillRows}))`,
    // A check that was validated spares the scan under the exclusive lock.
    phases: isBig(context, table)
      ? [
          [
            `${alter} drop constraint if exists ${proof}`,
            `${alter} add constraint ${proof} check (${field} is not null) not valid`,
          ],
          [`${alter} validate constraint ${proof}`],
          [set, `${alter} drop constraint ${proof}`],
        ]
      : [[set]],
    undo: isBig(context, table) ? [`${alter} drop constraint if exists ${proof}`] : undefined,
    severity: 'error',
    obstacleSeverity: 'warning',
    obstacles: [
      {
        kind: 'nulls',
        count: `select (count(*) - count(${field}))::int as count, count(${field}) = 0 as all from ${name}`,
        look: `select * from ${name} where ${field} is null;`,
      },
    ],
  };
}
