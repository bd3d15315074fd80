// Searching a shop's knowledge: for the owner with all scores, and for the agent's tool.
import { knowledgeFound, knowledgeLookup, knowledgeQuery, knowledgeSearch } from '@nexus/contracts/knowledge';
import type { KnowledgeHit } from '@nexus/contracts/knowledge';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { requireTenant } from '../../tenants/find-tenant.ts';
import { hitsForAgent, searcherOf } from './search-knowledge.ts';

export function knowledgeSearchRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/admin/tenants/:tenant_id/knowledge/search',
      allow: 'agent',
      summary: 'What a question finds in the knowledge, in which order and why',
      params: z.object({ tenant_id: z.uuid() }),
      query: knowledgeQuery,
      response: knowledgeSearch,
      handler: async ({ params: { tenant_id: tenantId }, query: { q, limit }, signal }) => {
        await deps.database.transaction(tenantId, (tx) => requireTenant(tx, tenantId));
        const begun = performance.now();
        const found = await searcherOf(deps).search({ tenantId, query: q, limit, signal });
        return { ...found, took_ms: Math.round(performance.now() - begun) };
      },
    }),
  ];
}

/** Of the internal API. */
export function knowledgeLookupRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: '/knowledge/search',
      allow: 'internal',
      summary: 'What the agent may tell a customer who asks this',
      body: knowledgeLookup,
      response: knowledgeFound,
      handler: async ({ body: { tenant_id: tenantId, query }, signal }) => {
        const { hits } = await searcherOf(deps).search({ tenantId, query, limit: hitsForAgent, signal });
        return { found: hits.filter(({ useful }) => useful).map((hit) => ({ source: sourceOf(hit), text: hit.text })) };
      },
    }),
  ];
}

/** "Envíos.pdf, p. 2, Envíos › Costos"; of a question with its answer, the question. */
function sourceOf({ title, kind, heading, page }: KnowledgeHit): string {
  return [title, page === null ? null : `p. ${page}`, kind === 'answer' ? null : heading].filter(Boolean).join(', ');
}
