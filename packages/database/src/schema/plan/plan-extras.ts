// What nobody declared: told, never removed. It weighs by what it can do to rows that are written.
import type { Column, Constraint, Table } from '../catalog.ts';
import { byName, presentTables, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import type { Finding, Severity } from '../step.ts';

export function planExtras(context: PlanContext): Finding[] {
  const { declared, live, twins } = context;
  const findings: Finding[] = [];
  const tell = (what: string, object: string, severity: Severity, statement: string, more = ''): void =>
    void findings.push({ what, object, severity, message: `Nobody declared ${object}${more}.`, statement });
  for (const name of live.tables.keys())
    if (!declared.tables.has(name) && !twins.has(name))
      tell('extra-table', name, 'info', `drop table ${quoted(name)};`, ', a table; dropping it loses its rows');
  for (const [want, have] of presentTables(context)) extrasOf(context, want, have, tell);
  for (const name of live.functions.keys())
    if (!declared.functions.has(name)) tell('extra-function', name, 'info', `drop function ${name};`, ', a function');
  for (const [name, labels] of live.enums) {
    const wanted = declared.enums.get(name);
    if (!wanted) tell('extra-enum', name, 'info', `drop type ${quoted(name)};`, ', an enum');
    else
      for (const label of labels)
        if (!wanted.includes(label)) tell('extra-enum-value', `${name}: ${label}`, 'info', '', ', a value of an enum');
  }
  return findings;
}

type Tell = (what: string, object: string, severity: Severity, statement: string, more?: string) => void;

function extrasOf(context: PlanContext, want: Table, have: Table, tell: Tell): void {
  const alter = `alter table ${quoted(want.name)}`;
  const object = (name: string): string => `${want.name}: ${name}`;
  const columns = byName(want.columns);
  for (const column of have.columns)
    if (!columns.has(column.name) && !context.twins.has(`${want.name}.${column.name}`))
      tellColumn(want.name, column, tell);
  for (const one of have.constraints.filter((other) => isExtraConstraint(want, other)))
    tell(
      'extra-constraint',
      object(one.name),
      'warning',
      `${alter} drop constraint ${quoted(one.name)};`,
      ` (${one.definition}); it may refuse rows`,
    );
  const indexes = byName(want.indexes);
  const shapes = new Set(
    want.indexes.filter((one) => !have.indexes.some((other) => other.name === one.name)).map((one) => one.shape),
  );
  for (const one of have.indexes)
    if (!indexes.has(one.name) && !shapes.has(one.shape) && !want.constraints.some((other) => other.name === one.name))
      tell(
        'extra-index',
        object(one.name),
        one.unique ? 'warning' : 'info',
        `drop index ${quoted(one.name)};`,
        one.valid ? ', an index' : ', an INVALID index that a build left behind',
      );
  const triggers = byName(want.triggers);
  for (const one of have.triggers)
    if (!triggers.has(one.name))
      tell(
        'extra-trigger',
        object(one.name),
        'warning',
        `drop trigger ${quoted(one.name)} on ${quoted(want.name)};`,
        `, a trigger: ${one.definition}`,
      );
}

function tellColumn(table: string, column: Column, tell: Tell): void {
  const refuses = column.notNull && column.fallback === null && !column.generated;
  const alter = `alter table ${quoted(table)}`;
  if (refuses)
    tell(
      'extra-column',
      `${table}.${column.name}`,
      'error',
      `${alter} alter column ${quoted(column.name)} drop not null;`,
      ', a column that must have a value and has no default: no row can be written',
    );
  else
    tell(
      'extra-column',
      `${table}.${column.name}`,
      'info',
      `${alter} drop column ${quoted(column.name)};`,
      ', a column; dropping it loses what it holds',
    );
}

/** One that carries a declared definition under another name is being renamed, and so is a primary key being replaced. */
function isExtraConstraint(want: Table, one: Constraint): boolean {
  return !want.constraints.some(
    (other) =>
      other.name === one.name || other.definition === one.definition || (one.kind === 'p' && other.kind === 'p'),
  );
}
