// What is made of words rather than rows: enums, functions, triggers.
import { byName, presentTables, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import * as pg from 'pg';
import type { Step } from '../step.ts';

export function planEnums({ declared, live }: PlanContext): Step[] {
  return [...declared.enums].flatMap(([name, labels]): Step[] => {
    const mine = live.enums.get(name);
    if (!mine) {
      const create = `create type ${quoted(name)} as enum (${labels.map((one) => pg.escapeLiteral(one)).join(', ')})`;
      return [{ what: 'missing-enum', object: name, phases: [[create]], severity: 'error' }];
    }
    return labels.flatMap((label, place): Step[] => {
      if (mine.includes(label)) return [];
      const before = labels[place - 1];
      const where =
        before === undefined ? `before ${pg.escapeLiteral(mine[0] ?? '')}` : `after ${pg.escapeLiteral(before)}`;
      const add = `alter type ${quoted(name)} add value ${pg.escapeLiteral(label)} ${where}`;
      return [{ what: 'missing-enum-value', object: `${name}: ${label}`, phases: [[add]], severity: 'error' }];
    });
  });
}

export function planFunctions({ declared, live }: PlanContext): Step[] {
  return [...declared.functions.values()].flatMap((one): Step[] => {
    const mine = live.functions.get(one.name);
    if (mine?.definition === one.definition) return [];
    return [
      {
        what: mine ? 'wrong-function' : 'missing-function',
        object: one.name,
        phases: [[one.definition.trimEnd()]],
        severity: 'error',
      },
    ];
  });
}

export function planTriggers(context: PlanContext): Step[] {
  return presentTables(context).flatMap(([want, have]): Step[] => {
    const live = byName(have.triggers);
    const table = quoted(want.name);
    const steps = want.triggers.flatMap((one): Step[] => {
      const mine = live.get(one.name);
      const step = (what: string, phase: string[]): Step[] => [
        { what, object: `${want.name}: ${one.name}`, phases: [phase], severity: 'error' },
      ];
      const enable = `alter table ${table} enable trigger ${quoted(one.name)}`;
      if (!mine) return step('missing-trigger', [one.definition]);
      if (mine.definition !== one.definition)
        return step('wrong-trigger', [`drop trigger ${quoted(one.name)} on ${table}`, one.definition]);
      return mine.enabled === one.enabled ? [] : step('disabled-trigger', [enable]);
    });
    if (have.unguarded)
      steps.push({
        what: 'disabled-foreign-keys',
        object: want.name,
        phases: [[`alter table ${table} enable trigger all`]],
        severity: 'warning',
      });
    return steps;
  });
}
