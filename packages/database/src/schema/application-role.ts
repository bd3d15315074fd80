// The role that row-level security binds: made where the connecting user may, and never one that is above the policies.
import type { Log } from '@nexus/service-kit/log';
import type * as pg from 'pg';
import { applicationRole } from './catalog.ts';
import type { Step } from './step.ts';

interface RoleState {
  there: boolean;
  /** It would see the rows of every shop. */
  above: boolean;
  member: boolean;
  /** May `set role`; before Postgres 16 every member may. */
  may: boolean;
}

/** Null: this user cannot take the role; FORCE binds the owner itself then. Changes nothing. */
export async function readApplicationRole(client: pg.ClientBase): Promise<string | null> {
  const state = await readState(client);
  return state.member && state.may ? applicationRole : null;
}

/** Makes the role and lets the connecting user take it, where it may. */
export async function prepareApplicationRole(client: pg.ClientBase, log: Log): Promise<string | null> {
  try {
    const before = await readState(client);
    if (!before.there)
      await client.query(
        `do $$ begin create role ${applicationRole} nologin nobypassrls; exception when duplicate_object or unique_violation then null; end $$`,
      );
    const state = await readState(client);
    // From Postgres 16 on, who made a role with CREATEROLE is its member without the right to take it, but may grant it to itself
    // (https://www.postgresql.org/docs/16/role-attributes.html).
    if (state.member && !state.may) await client.query(`grant ${applicationRole} to current_user with set true`);
    return await readApplicationRole(client);
  } catch (error) {
    log.warn({ err: error }, 'the application role could not be prepared; row-level security binds the owner by FORCE');
    return null;
  }
}

/** A role that stands above row-level security is brought below it. */
export async function planApplicationRole(client: pg.ClientBase, role: string | null): Promise<Step[]> {
  if (role === null || !(await readState(client)).above) return [];
  return [
    {
      what: 'wrong-role',
      object: `role ${role}`,
      phases: [[`alter role ${role} nosuperuser nobypassrls`]],
      severity: 'error',
    },
  ];
}

async function readState(client: pg.ClientBase): Promise<RoleState> {
  const { rows } = await client.query<{
    version: number;
    there: boolean;
    above: boolean | null;
    member: boolean | null;
  }>(
    `select current_setting('server_version_num')::int as version, r.oid is not null as there, r.rolsuper or r.rolbypassrls as above,
            pg_has_role(current_user, r.oid, 'MEMBER') as member
       from (select) as one left join pg_roles r on r.rolname = $1`,
    [applicationRole],
  );
  const { version = 0, there = false, above, member } = rows[0] ?? {};
  const state = { there, above: above ?? false, member: member ?? false };
  if (!state.member || version < 160_000) return { ...state, may: state.member };
  const may = await client.query<{ may: boolean }>(`select pg_has_role(current_user, $1, 'SET') as may`, [
    applicationRole,
  ]);
  return { ...state, may: may.rows[0]?.may ?? false };
}
