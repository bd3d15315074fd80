// What a shop's agents may tell of it: GET and PUT …/shop-facts, and what its own pages propose.
import {
  factSections,
  missingFacts,
  noFacts,
  proposalsPatch,
  proposalsRead,
  shopFactsInput,
  shownShopFacts,
} from '@nexus/contracts/shop-facts';
import type { FactProposal, ShopFacts, ShownShopFacts } from '@nexus/contracts/shop-facts';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import { shopFactsCacheKey, wholeFacts } from './look-up-shop-facts.ts';
import { readProposals } from './read-proposals.ts';
import { findShopFacts, replaceProposals, saveShopFacts, settleProposals } from './shop-facts.store.ts';

const url = '/admin/tenants/:tenant_id/shop-facts';
const params = z.object({ tenant_id: z.uuid() });

export function shopFactsRoutes(deps: Deps): Route[] {
  return [readFacts(deps), writeFacts(deps), askForProposals(deps), patchProposals(deps)];
}

function readFacts(deps: Deps): Route {
  return route({
    method: 'GET',
    url,
    allow: 'viewer',
    summary: 'What the agents may tell of the shop, what is missing, and what its own pages propose',
    params,
    response: shownShopFacts,
    handler: async ({ params: { tenant_id: tenantId } }) =>
      deps.database.transaction(tenantId, (tx) => shownFacts(tx, tenantId)),
  });
}

function writeFacts(deps: Deps): Route {
  return route({
    method: 'PUT',
    url,
    allow: 'manager',
    summary: 'Say what the agents may tell of the shop; sections left out stay as they are',
    params,
    body: shopFactsInput,
    response: shownShopFacts,
    handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const before = await shownFacts(tx, tenantId);
        if (before.version !== body.version) throw conflict(before);
        const facts = { ...before.facts, ...body.facts };
        if (!(await saveShopFacts(tx, tenantId, { ...body, facts, settled: body.accepted_proposals })))
          throw conflict(await shownFacts(tx, tenantId));
        await deps.cache.invalidate(tx, tenantId, [shopFactsCacheKey]);
        const changed = factSections.filter(
          (section) => JSON.stringify(facts[section]) !== JSON.stringify(before.facts[section]),
        );
        const data = { sections: changed, version: body.version + 1, proposals: body.accepted_proposals.length };
        await audit(tx, request, { tenantId, action: 'shop-facts.update', object: tenantId, data });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return shownFacts(tx, tenantId);
      }),
  });
}

function askForProposals(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/proposals`,
    allow: 'manager',
    summary: 'Ask the shop’s own pages and settings what they say of it, as proposals',
    params,
    response: proposalsRead,
    handler: async ({ params: { tenant_id: tenantId }, request }) => {
      const { proposals, unavailable } = await readProposals(deps, tenantId);
      return deps.database.transaction(tenantId, async (tx) => {
        await replaceProposals(tx, tenantId, proposals);
        const data = { found: proposals.length, unavailable };
        await audit(tx, request, { tenantId, action: 'shop-facts.read-proposals', object: tenantId, data });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return { ...(await shownFacts(tx, tenantId)), unavailable };
      });
    },
  });
}

function patchProposals(deps: Deps): Route {
  return route({
    method: 'PATCH',
    url: `${url}/proposals`,
    allow: 'manager',
    summary: 'Dismiss proposals, or list dismissed ones again',
    params,
    body: proposalsPatch,
    response: shownShopFacts,
    handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const { dismissed = [], restored = [] } = body;
        await settleProposals(tx, tenantId, { dismissed, restored });
        const data = { dismissed: dismissed.length, restored: restored.length };
        await audit(tx, request, { tenantId, action: 'shop-facts.settle-proposals', object: tenantId, data });
        announceChange(tx, { kind: 'tenant-changed', tenant_id: tenantId });
        return shownFacts(tx, tenantId);
      }),
  });
}

function conflict({ version, updated_at }: ShownShopFacts): AppError {
  return new AppError({
    code: 'shop-facts.conflict',
    status: 409,
    message: 'The shop facts were saved by somebody else in the meantime; read them again.',
    details: { version, updated_at },
  });
}

/** @throws AppError 404 `tenants.not-found` */
async function shownFacts(tx: Transaction, tenantId: string): Promise<ShownShopFacts> {
  await requireTenant(tx, tenantId);
  const row = await findShopFacts(tx, tenantId);
  const facts = row ? wholeFacts(row) : noFacts;
  return {
    facts,
    version: row?.version ?? 0,
    updated_at: row?.updated_at?.toISOString() ?? null,
    missing: missingFacts(facts),
    proposals: (row?.proposals ?? []).filter((one) => !row?.settled_proposals.includes(one.id) && isNews(one, facts)),
    proposals_at: row?.proposals_at?.toISOString() ?? null,
  };
}

/** A proposal whose words and means stand in its section already has nothing to propose. */
function isNews({ section, text, means }: FactProposal, facts: ShopFacts): boolean {
  const told = facts[section];
  const words =
    typeof told === 'string' ? told : told !== null && typeof told === 'object' && 'notes' in told ? told.notes : '';
  return !words.includes(text) || means.some((one) => !facts.payment.means.includes(one));
}
