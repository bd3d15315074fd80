// Indexes that are missing, INVALID, wrong, or under another name.
import type { Index, Table } from '../catalog.ts';
import { byName, isBig, isUnsettled, presentTables, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import type { Obstacle, Step } from '../step.ts';

const named = /^(CREATE (?:UNIQUE )?INDEX) .*? ON /;

/** A printed definition without the index's name. */
export function indexShape(definition: string): string {
  return definition.replace(named, '$1 ON ');
}

/** A printed definition under another name, already quoted. */
export function namedIndex(definition: string, name: string, concurrently: boolean): string {
  return definition.replace(
    named,
    (_all, create: string) => `${create}${concurrently ? ' CONCURRENTLY' : ''} ${name} ON `,
  );
}

export function planIndexes(context: PlanContext): Step[] {
  return presentTables(context).flatMap(([want, have]) =>
    want.indexes
      .filter((index) => !isUnsettled(context, want.name, index.definition))
      .flatMap((index) => planIndex(context, want, have, index)),
  );
}

function planIndex(context: PlanContext, want: Table, have: Table, index: Index): Step[] {
  const mine = have.indexes.find((one) => one.name === index.name);
  const step = (what: string, phases: string[][], undo?: string[]): Step[] => [
    {
      what,
      object: `${want.name}: ${index.name}`,
      phases,
      undo,
      severity: index.unique ? 'error' : 'warning',
      obstacles: index.unique ? duplicates(index) : undefined,
    },
  ];
  if (mine?.valid && mine.definition === index.definition) return [];
  const twin = mine ? undefined : renamedIndex(want, have, index);
  if (twin) return step('renamed-index', [[`alter index ${quoted(twin.name)} rename to ${quoted(index.name)}`]]);
  const what = !mine ? 'missing-index' : mine.valid ? 'wrong-index' : 'invalid-index';
  if (!isBig(context, have))
    return step(what, [[...(mine ? [`drop index ${quoted(index.name)}`] : []), index.definition]]);
  return step(what, ...replaceBeside(index, mine));
}

/** Without keeping writers out: built under another name, then swapped. */
function replaceBeside(index: Index, mine: Index | undefined): [string[][], string[]] {
  const made = quoted(`${index.name.slice(0, 58)}__new`);
  return [
    [
      [`drop index if exists ${made}`],
      [namedIndex(index.definition, made, true)],
      [...(mine ? [`drop index ${quoted(index.name)}`] : []), `alter index ${made} rename to ${quoted(index.name)}`],
    ],
    [`drop index concurrently if exists ${made}`],
  ];
}

function renamedIndex(want: Table, have: Table, index: Index): Index | undefined {
  const declared = byName(want.indexes);
  return have.indexes.find((one) => one.valid && !declared.has(one.name) && one.shape === index.shape);
}

/** Of an index over plain columns; one over expressions has no such statement. */
function duplicates(index: Index): Obstacle[] | undefined {
  const match = /^CREATE UNIQUE INDEX .*? ON (\S+) USING \w+ \(([\w", ]+)\)( WHERE .*)?$/.exec(index.definition);
  if (!match) return undefined;
  const groups = `from ${match[1]}${match[3] ?? ''} group by ${match[2]} having count(*) > 1`;
  return [
    {
      kind: 'duplicates',
      count: `select count(*)::int as count from (select 1 ${groups}) as groups`,
      look: `select ${match[2]}, count(*) ${groups};`,
    },
  ];
}
