// Attacks of a member of one shop on another: its ids asked for, its things changed, roles given to oneself.
import { bodyOf, pathOf } from '@nexus/testing/admin-api/valid-request';
import { listAdminRoutes } from '@nexus/testing/admin-api/list-routes';
import { hashRows } from '@nexus/testing/admin-api/tenant-rows';
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import { verdictOf } from './target.ts';
import type { Target } from './target.ts';

const kind = 'other shops';

async function unmoved(target: Target, work: () => Promise<string[]>): Promise<{ verdicts: string[]; same: boolean }> {
  await target.nexus.settle(60_000);
  const before = JSON.stringify(await hashRows(target.nexus, target.victim.tenantId));
  const verdicts = await work();
  return { verdicts, same: JSON.stringify(await hashRows(target.nexus, target.victim.tenantId)) === before };
}

async function sweep(target: Target, place: 'theirs' | 'mine with their things'): Promise<string[]> {
  const { own, victim, attacker, nexus } = target;
  const verdicts: string[] = [];
  for (const route of await listAdminRoutes(nexus)) {
    if (!route.path.includes('{tenant_id}')) continue;
    const things = /\{(?!tenant_id|model_provider)/.test(route.path);
    if (place !== 'theirs' && !things) continue;
    const path = pathOf(route, victim, place === 'theirs' ? victim.tenantId : own.tenantId);
    const body = bodyOf(route, victim);
    verdicts.push(
      await verdictOf(nexus.url + path, {
        method: route.method,
        headers: attacker,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  }
  return verdicts;
}

export const otherShops: Attack[] = [
  {
    kind,
    name: 'every route below the victim’s shop, with its real ids, as owner of another',
    run: async (target) => {
      const { verdicts, same } = await unmoved(target, () => sweep(target, 'theirs'));
      return outcomeOf(verdicts, /^404 tenants\.not-found$/, same);
    },
  },
  {
    kind,
    name: 'every route below the own shop, with the victim’s ids',
    run: async (target) => {
      const { verdicts, same } = await unmoved(target, () => sweep(target, 'mine with their things'));
      return outcomeOf(verdicts, /^404 [a-z-]+\.not-found$/, same);
    },
  },
  {
    kind,
    name: 'events, audit trail and live stream of the victim, and of the platform',
    run: async ({ nexus, victim, attacker }) => {
      const verdicts = [];
      for (const path of ['/admin/events', '/admin/audit', '/admin/events/stream'])
        verdicts.push(await verdictOf(`${nexus.url}${path}?tenant_id=${victim.tenantId}`, { headers: attacker }));
      for (const path of ['/admin/events', '/admin/audit', '/admin/system/health'])
        verdicts.push(await verdictOf(nexus.url + path, { headers: attacker }));
      return outcomeOf(verdicts, /^(404 tenants\.not-found|400 events\.tenant-needed|403 session\.not-allowed)$/);
    },
  },
  {
    kind,
    name: 'a body that says whose it is, or what one may',
    run: async ({ nexus, own, victim, attacker }) => {
      const verdicts = [];
      for (const extra of [
        { tenant_id: victim.tenantId },
        { is_admin: true },
        { platform_admin: true },
        { owner: true },
      ])
        verdicts.push(
          await verdictOf(`${nexus.url}/admin/tenants/${own.tenantId}`, {
            method: 'PATCH',
            headers: attacker,
            body: JSON.stringify({ debounce_ms: 0, ...extra }),
          }),
        );
      return outcomeOf(verdicts, /^400 request\.invalid$/);
    },
  },
  {
    kind,
    name: 'a picture of the victim’s, its address turned by one character, or for ever',
    run: async ({ nexus, victim }) => {
      const far = Math.floor(Date.now() / 1000) + 10 ** 9;
      const id = victim.ids.message_id;
      const verdicts = [];
      for (const query of [
        `expires=${far}&signature=${'A'.repeat(43)}`,
        `expires=${far}&signature=`,
        'expires=1&signature=x',
        '',
      ])
        verdicts.push(await verdictOf(`${nexus.url}/media/${victim.tenantId}/${id}?${query}`));
      return outcomeOf(verdicts, /^(403|404|400) /);
    },
  },
];
