// What there is of a shop's knowledge, from the cache: whether the agent is offered a search, and which vectors are the newest.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';

/** Name the agent service gives the search. */
export const searchTool = 'search_knowledge';
const cacheKey = 'knowledge';

export interface KnownKnowledge {
  chunks: number;
  /** Different words of a chunk, on average. */
  words: number;
  /** Dictionaries in use. */
  languages: string[];
  /** Changes with the vectors; null: there are none. */
  vectors: string | null;
}

export async function lookUpKnowledge(
  deps: Pick<Deps, 'cache' | 'database'>,
  tenantId: string,
): Promise<KnownKnowledge> {
  return deps.cache.getOrLoad<KnownKnowledge>({
    tenantId,
    key: cacheKey,
    ttlSeconds: 300,
    load: () => deps.database.transaction(tenantId, (tx) => readKnowledge(tx, tenantId)),
  });
}

/** With every change of chunks or vectors, in its transaction. */
export async function forgetKnowledge(
  { cache }: Pick<Deps, 'cache'>,
  tx: Transaction,
  tenantId: string,
): Promise<void> {
  await cache.invalidate(tx, tenantId, [cacheKey]);
}

async function readKnowledge(tx: Transaction, tenantId: string): Promise<KnownKnowledge> {
  const [row] = await tx.query<KnownKnowledge>(
    `select count(*)::int as chunks, coalesce(avg(length(words)), 0)::float8 as words, coalesce(array_agg(distinct language), '{}') as languages,
            case when count(embedding) > 0 then count(embedding) || '/' || max(embedded_at) end as vectors
       from knowledge_chunks where tenant_id = $1`,
    [tenantId],
  );
  return row ?? { chunks: 0, words: 0, languages: [], vectors: null };
}

/** A shop without knowledge has nothing to search. */
export function withKnowledge<Agent extends TurnRequest['agent']>(agent: Agent, { chunks }: KnownKnowledge): Agent {
  return chunks > 0 ? agent : { ...agent, enabled_tools: agent.enabled_tools.filter((name) => name !== searchTool) };
}
