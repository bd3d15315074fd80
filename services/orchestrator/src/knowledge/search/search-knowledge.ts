// A search in a shop's knowledge: full text and vectors side by side, their orders fused.
import type { KnowledgeHit, KnowledgeSearch } from '@nexus/contracts/knowledge';
import type { Deps } from '../../deps.ts';
import { embeddingModelOf } from '../embed-texts.ts';
import { lookUpKnowledge } from '../look-up-knowledge.ts';
import type { KnownKnowledge } from '../look-up-knowledge.ts';
import { fuseRanks } from './fuse-ranks.ts';
import { QuestionVectors } from './question-vectors.ts';
import { questionWords } from './search-words.ts';
import type { Dictionary } from './search-words.ts';
import { rankVectors, readFoundChunks, readVectors, searchText } from './search.store.ts';
import type { FoundChunk, TextMatch } from './search.store.ts';
import { VectorCache, nearest, toVectors } from './vector-cache.ts';
import { vectorLiteral } from './vector-literal.ts';

export type SearchDeps = Pick<Deps, 'agent' | 'cache' | 'config' | 'database' | 'keyring' | 'log'>;

/** Each way gives so many candidates to the fusion. */
const candidates = 50;

const searchers = new WeakMap<object, KnowledgeSearcher>();

/** The one searcher of this process. */
export function searcherOf(deps: SearchDeps): KnowledgeSearcher {
  const known = searchers.get(deps) ?? new KnowledgeSearcher(deps);
  searchers.set(deps, known);
  return known;
}

/** What the agent is given at most: of more it would not read more. */
export const hitsForAgent = 5;

interface Found {
  text: TextMatch[];
  vector: { id: string; score: number }[];
}

/** What one process remembers between searches; losing it costs time only. */
export class KnowledgeSearcher {
  readonly #deps: SearchDeps;
  readonly #vectors = new VectorCache();
  readonly #questions = new QuestionVectors();

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** The best first. Without a key, or when the endpoint fails, by full text alone. */
  async search(asked: {
    tenantId: string;
    query: string;
    limit: number;
    signal?: AbortSignal;
  }): Promise<Omit<KnowledgeSearch, 'took_ms'>> {
    const { tenantId, query, limit } = asked;
    const known = await lookUpKnowledge(this.#deps, tenantId);
    if (known.chunks === 0) return { hits: [], vectors: 'off', ranked_by: null };
    const questions = known.languages.map((language) => ({
      language,
      words: questionWords(query, language as Dictionary),
    }));
    const [text, byVector] = await Promise.all([
      this.#deps.database.transaction(tenantId, (tx) => searchText(tx, tenantId, questions, known, candidates)),
      this.#searchVectors(asked, known),
    ]);
    const found: Found = { text, vector: byVector.found };
    const order = fuseRanks([text.map(({ id }) => id), found.vector.map(({ id }) => id)]).slice(0, limit);
    const chunks = await this.#deps.database.transaction(tenantId, (tx) =>
      readFoundChunks(
        tx,
        tenantId,
        order.map(({ id }) => id),
      ),
    );
    const hits = order.flatMap(({ id, score }, index) => {
      const chunk = chunks.find((one) => one.chunk_id === id);
      return chunk ? [hitOf(chunk, { score, isAmongFirst: index < hitsForAgent }, found)] : [];
    });
    return { hits, vectors: byVector.vectors, ranked_by: byVector.ranked_by };
  }

  async #searchVectors(
    { tenantId, query, signal }: { tenantId: string; query: string; signal?: AbortSignal },
    known: KnownKnowledge,
  ): Promise<Pick<KnowledgeSearch, 'vectors' | 'ranked_by'> & { found: Found['vector'] }> {
    if (known.vectors === null) return { vectors: 'off', ranked_by: null, found: [] };
    const model = embeddingModelOf(this.#deps);
    const question = await this.#questions.get(this.#deps, { tenantId, text: query, model }, signal);
    if (question.vectors !== 'on') return { vectors: question.vectors, ranked_by: null, found: [] };
    const byPostgres = known.in_postgres ? await this.#rankInPostgres(tenantId, model, question.vector) : null;
    if (byPostgres) return { vectors: 'on', ranked_by: 'postgres', found: byPostgres };
    const vectors = await this.#vectors.get(tenantId, `${model} ${known.vectors}`, async () =>
      toVectors(await this.#deps.database.transaction(tenantId, (tx) => readVectors(tx, tenantId, model))),
    );
    return { vectors: 'on', ranked_by: 'process', found: nearest(vectors, question.vector, candidates) };
  }

  /** Null: it cannot, or cannot any more, whatever was known of it. */
  async #rankInPostgres(tenantId: string, model: string, question: Float32Array): Promise<Found['vector'] | null> {
    const vector = vectorLiteral(question);
    if (vector === null) return null;
    try {
      return await this.#deps.database.transaction(tenantId, (tx) =>
        rankVectors(tx, tenantId, { model, vector }, candidates),
      );
    } catch (error) {
      if (!isMissingVector(error)) throw error;
      this.#deps.log.warn({ err: error, tenant_id: tenantId }, 'Postgres does not rank vectors; the process does');
      return null;
    }
  }
}

/** No such column, type, operator, or library (58P01), and vectors of another length (22000). */
const missingVector = new Set(['42703', '42704', '42883', '58P01', '22000']);

function isMissingVector(error: unknown): boolean {
  const causes = error instanceof Error ? [error, error.cause] : [];
  return causes.some((one) => missingVector.has((one as { code?: string } | undefined)?.code ?? ''));
}

function hitOf(
  chunk: FoundChunk,
  { score, isAmongFirst }: { score: number; isAmongFirst: boolean },
  { text, vector }: Found,
): KnowledgeHit {
  const textPlace = text.findIndex(({ id }) => id === chunk.chunk_id);
  const vectorPlace = vector.findIndex(({ id }) => id === chunk.chunk_id);
  const match = text[textPlace];
  const cosine = vector[vectorPlace]?.score ?? null;
  return {
    ...chunk,
    words: match?.words ?? [],
    text_score: match?.score ?? null,
    text_share: match?.share ?? null,
    text_rank: match ? textPlace + 1 : null,
    vector_score: cosine,
    vector_rank: cosine === null ? null : vectorPlace + 1,
    score,
    useful: isAmongFirst && isUseful(match?.share ?? 0, cosine),
  };
}

/**
 * By a share of what the question weighs, or by a nearness that unrelated texts do not have. Both are low: a piece too many costs the model
 * a glance, a piece too few costs the customer the answer. Measured in the decision on retrieval.
 */
const leastShare = 0.2;
const leastCosine = 0.35;

function isUseful(share: number, cosine: number | null): boolean {
  return share >= leastShare || (cosine ?? 0) >= leastCosine;
}
