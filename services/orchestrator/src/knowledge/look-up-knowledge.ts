// What there is of a shop's knowledge, from the cache: whether the agent is offered a search, and which vectors are the newest.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { hasVectorColumn, lacksVector } from './vectors.store.ts';

/** Name the agent service gives the search. */
export const searchTool = 'search_knowledge';
/** The job that gives pgvector the vectors it lacks. */
export const copyVectorsKind = 'copy-vectors';
const cacheKey = 'knowledge';

export interface KnownKnowledge {
  chunks: number;
  /** Different words of a chunk, on average. */
  words: number;
  /** Dictionaries in use. */
  languages: string[];
  /** Changes with the vectors; null: there are none. */
  vectors: string | null;
  /** Postgres has every one of them in the form that it compares. */
  in_postgres: boolean;
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
  const inPostgres = await hasVectorColumn(tx);
  const [row] = await tx.query<Omit<KnownKnowledge, 'in_postgres'> & { lacking: number }>(
    `select count(*)::int as chunks, coalesce(avg(length(words)), 0)::float8 as words, coalesce(array_agg(distinct language), '{}') as languages,
            case when count(embedding) > 0 then count(embedding) || '/' || max(embedded_at) end as vectors,
            ${inPostgres ? lackingVectors : '0'} as lacking
       from knowledge_chunks where tenant_id = $1`,
    [tenantId],
  );
  const { lacking = 0, ...known } = row ?? { chunks: 0, words: 0, languages: [], vectors: null };
  if (lacking > 0) await enqueueJob(tx, { tenantId, kind: copyVectorsKind, key: 'chunks', payload: {} });
  return { ...known, in_postgres: inPostgres && lacking === 0 };
}

const lackingVectors = `(select count(*)::int from knowledge_chunks c left join knowledge_vectors v on v.tenant_id = c.tenant_id and v.id = c.id
                              where c.tenant_id = $1 and ${lacksVector})`;

/** A shop without knowledge has nothing to search. */
export function withKnowledge<Agent extends TurnRequest['agent']>(agent: Agent, { chunks }: KnownKnowledge): Agent {
  return chunks > 0 ? agent : { ...agent, enabled_tools: agent.enabled_tools.filter((name) => name !== searchTool) };
}
