// Keys, uniques, checks and foreign keys that are missing, wrong, not validated, or under another name.
import type { Constraint, Table } from '../catalog.ts';
import { byName, isBig, isUnsettled, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import { indexShape, namedIndex } from './plan-indexes.ts';
import type { Obstacle, Step } from '../step.ts';

/** In the order they depend on each other: foreign keys lean on the others. */
const kinds: Constraint['kind'][] = ['p', 'u', 'x', 'c', 'f'];
const words = { p: 'primary-key', u: 'unique', x: 'exclusion', c: 'check', f: 'foreign-key' };

export function planConstraints(context: PlanContext): Step[] {
  const steps = [...context.declared.tables.values()].flatMap((want): [Constraint, Step[]][] => {
    const have = context.live.tables.get(want.name);
    if (context.unsettledTables.has(want.name)) return [];
    return want.constraints
      .filter((one) => have || one.kind === 'f')
      .filter((one) => !isUnsettled(context, want.name, one.definition))
      .filter((one) => one.target === null || !context.unsettledTables.has(one.target))
      .filter((one) => one.target === null || !isUnsettled(context, one.target, one.targetColumns.join()))
      .map((one) => [one, planConstraint(context, want, have, one)]);
  });
  return kinds.flatMap((kind) => steps.filter(([one]) => one.kind === kind).flatMap(([, step]) => step));
}

function planConstraint(context: PlanContext, want: Table, have: Table | undefined, one: Constraint): Step[] {
  const mine = livingForm(want, have, one);
  const alter = `alter table ${quoted(want.name)}`;
  const name = quoted(one.name);
  const step = (what: string, phases: string[][], undo?: string[]): Step[] => [
    {
      what: `${what}-${words[one.kind]}`,
      object: `${want.name}: ${one.name}`,
      phases,
      undo,
      ...severities(one),
      obstacles: obstaclesOf(want.name, one),
    },
  ];
  const validate = `${alter} validate constraint ${name}`;
  if (mine?.definition === one.definition) {
    if (mine.name !== one.name)
      return step('renamed', [[`${alter} rename constraint ${quoted(mine.name)} to ${name}`]]);
    return mine.indexValid ? [] : step('invalid', [[`reindex index ${name}`]]);
  }
  if (mine?.name === one.name && mine.definition === `${one.definition} NOT VALID`)
    return step('unvalidated', [[validate]]);
  const drop = mine ? [`${alter} drop constraint ${quoted(mine.name)}`] : [];
  const what = mine ? 'wrong' : 'missing';
  if (one.kind === 'c' || one.kind === 'f')
    return step(what, [[...drop, `${alter} add constraint ${name} ${one.definition} not valid`], [validate]]);
  return step(what, ...addKey(context, have, { one, alter, drop }));
}

/** Under its name, or with its definition under a name that nobody declared; a table has one primary key, whatever its name. */
function livingForm(want: Table, have: Table | undefined, one: Constraint): Constraint | undefined {
  const named = have?.constraints.find((other) => other.name === one.name);
  if (named) return named;
  const declared = byName(want.constraints);
  const strangers = have?.constraints.filter((other) => !declared.has(other.name)) ?? [];
  return (
    strangers.find((other) => other.definition === one.definition) ??
    (one.kind === 'p' ? strangers.find((other) => other.kind === 'p') : undefined)
  );
}

/** A key brings an index, which on a big table is built beside the work and then taken over. */
function addKey(
  context: PlanContext,
  have: Table | undefined,
  { one, alter, drop }: { one: Constraint; alter: string; drop: string[] },
): [string[][], string[]?] {
  const name = quoted(one.name);
  const squatter = have?.indexes.find((index) => index.name === one.name);
  const plain = /^(UNIQUE|PRIMARY KEY) \([^()]*\)$/.exec(one.definition)?.[1];
  if (plain && squatter?.valid && squatter.unique && squatter.shape === indexShape(one.index ?? ''))
    return [[[...drop, `${alter} add constraint ${name} ${plain} using index ${name}`]]];
  const before = [...drop, ...(squatter ? [`drop index ${name}`] : [])];
  if (!plain || !one.index || !have || !isBig(context, have))
    return [[[...before, `${alter} add constraint ${name} ${one.definition}`]]];
  const made = quoted(`${one.name.slice(0, 58)}__new`);
  return [
    [
      [`drop index if exists ${made}`],
      [namedIndex(one.index, made, true)],
      [...before, `${alter} add constraint ${name} ${plain} using index ${made}`],
    ],
    [`drop index concurrently if exists ${made}`],
  ];
}

/** Without a unique, messages that arrive twice are answered twice: not ready. A check or foreign key guards new rows also when old ones break it. */
function severities({ kind }: Constraint): Pick<Step, 'severity' | 'obstacleSeverity'> {
  return kind === 'c' || kind === 'f' ? { severity: 'warning' } : { severity: 'error' };
}

function obstaclesOf(tableName: string, one: Constraint): Obstacle[] {
  const table = quoted(tableName);
  const columns = one.columns.map(quoted);
  if (one.kind === 'p') return [emptyKeys(table, columns), duplicates(table, columns, '')];
  if (one.kind === 'u') {
    const filled = `where ${columns.map((column) => `${column} is not null`).join(' and ')}`;
    return [duplicates(table, columns, one.definition.includes('NULLS NOT DISTINCT') ? '' : filled)];
  }
  if (one.kind === 'f' && one.target !== null) {
    const pairs = one.targetColumns.map((column, place) => `parent.${quoted(column)} = child.${columns[place]}`);
    return [
      counted(
        'orphans',
        `from ${table} child where ${columns.map((column) => `child.${column} is not null`).join(' and ')} and not exists (select from ${quoted(one.target)} parent where ${pairs.join(' and ')})`,
      ),
    ];
  }
  return one.kind === 'c' && one.expression !== null
    ? [counted('violations', `from ${table} where not (${one.expression})`)]
    : [];
}

function emptyKeys(table: string, columns: string[]): Obstacle {
  return counted('nulls', `from ${table} where ${columns.map((column) => `${column} is null`).join(' or ')}`);
}

function duplicates(table: string, columns: string[], where: string): Obstacle {
  const groups = `from ${table} ${where} group by ${columns.join(', ')} having count(*) > 1`;
  return {
    kind: 'duplicates',
    count: `select count(*)::int as count from (select 1 ${groups}) as groups`,
    look: `select ${columns.join(', ')}, count(*) ${groups};`,
  };
}

function counted(kind: Obstacle['kind'], rows: string): Obstacle {
  return { kind, count: `select count(*)::int as count ${rows}`, look: `select * ${rows};` };
}
