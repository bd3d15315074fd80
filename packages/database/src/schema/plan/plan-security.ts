// Row-level security, its policies, and what the application role may do.
import { privileges } from '../catalog.ts';
import type { Policy, Table } from '../catalog.ts';
import { byName, isUnsettled, presentTables, quoted } from './plan-context.ts';
import type { PlanContext } from './plan-context.ts';
import type { Finding, Plan, Step } from '../step.ts';

export function planRowSecurity(context: PlanContext): Plan {
  const steps: Step[] = [];
  const findings: Finding[] = [];
  for (const [want, have] of presentTables(context)) {
    const alter = `alter table ${quoted(want.name)}`;
    const flag = (what: string, statement: string): void =>
      void steps.push({ what, object: want.name, phases: [[statement]], severity: 'error' });
    steps.push(...planPolicies(context, want, have));
    if (want.rowSecurity && !have.rowSecurity) flag('missing-row-security', `${alter} enable row level security`);
    if (want.forced && !have.forced) flag('missing-forced-row-security', `${alter} force row level security`);
    if (!want.rowSecurity && have.rowSecurity) flag('wrong-row-security', `${alter} disable row level security`);
    findings.push(...extraPolicies(context, want, have));
  }
  return { steps, findings };
}

export function createPolicy(table: string, policy: Policy): string {
  return `create policy ${quoted(policy.name)} on ${quoted(table)} ${policy.definition}`;
}

function planPolicies(context: PlanContext, want: Table, have: Table): Step[] {
  const live = byName(have.policies);
  return want.policies.flatMap((policy): Step[] => {
    const mine = live.get(policy.name);
    if (mine?.definition === policy.definition || isUnsettled(context, want.name, policy.definition)) return [];
    const twin = renamedPolicy(want, have, policy);
    const on = quoted(want.name);
    const phase = mine
      ? [`drop policy ${quoted(policy.name)} on ${on}`, createPolicy(want.name, policy)]
      : twin
        ? [`alter policy ${quoted(twin.name)} on ${on} rename to ${quoted(policy.name)}`]
        : [createPolicy(want.name, policy)];
    return [
      {
        what: mine ? 'wrong-policy' : twin ? 'renamed-policy' : 'missing-policy',
        object: `${want.name}: ${policy.name}`,
        phases: [phase],
        severity: 'error',
      },
    ];
  });
}

function renamedPolicy(want: Table, have: Table, policy: Policy): Policy | undefined {
  const declared = byName(want.policies);
  return have.policies.find((one) => !declared.has(one.name) && one.definition === policy.definition);
}

/** A policy more that lets rows through opens the wall between shops; one that holds rows back hides some. */
function extraPolicies({ role }: PlanContext, want: Table, have: Table): Finding[] {
  const declared = byName(want.policies);
  const extra = have.policies.filter(
    (one) => !declared.has(one.name) && !want.policies.some((policy) => policy.definition === one.definition),
  );
  return extra.map((policy) => {
    const bindsUs = policy.roles.some((one) => one === 'public' || one === role);
    const opens = want.rowSecurity && bindsUs && policy.permissive;
    return {
      what: 'extra-policy',
      object: `${want.name}: ${policy.name}`,
      severity: opens ? 'error' : bindsUs ? 'warning' : 'info',
      message: `Nobody declared the policy ${policy.name} on ${want.name} (${policy.definition})${opens ? ': it lets rows through that belong to other shops' : ''}.`,
      statement: `drop policy ${quoted(policy.name)} on ${quoted(want.name)};`,
    };
  });
}

export function planGrants(context: PlanContext): Step[] {
  const { role, live } = context;
  if (role === null) return [];
  const usage: Step = {
    what: 'missing-grant',
    object: 'schema public',
    phases: [[`grant usage on schema public to ${role}`]],
    severity: 'error',
  };
  return [
    ...(live.usable ? [] : [usage]),
    ...presentTables(context).flatMap(([want, have]): Step[] => {
      const missing = privileges.filter((one) => !have.granted.includes(one));
      if (missing.length === 0) return [];
      const statement = `grant ${missing.join(', ').toLowerCase()} on ${quoted(want.name)} to ${role}`;
      return [{ what: 'missing-grant', object: want.name, phases: [[statement]], severity: 'error' }];
    }),
  ];
}
