// SQL of searching: the full text with the weight of its words, the vectors, the found chunks.
import type { Transaction } from '@nexus/database/database';
import type { KnowledgeDocument } from '@nexus/contracts/knowledge';

export interface TextMatch {
  id: string;
  words: string[];
  score: number;
  share: number;
}

/**
 * Chunks with any of the question's words, the heaviest first. A word weighs the more the fewer chunks have it (as in BM25), more in a
 * heading than below it. `questions`: by dictionary, what to look for; `shop`: how
 * many chunks it has, and how many words they have on average.
 *
 * The chunks of the shop are read by the key and compared one by one: under row-level security Postgres would not ask an index for `@@`.
 */
export async function searchText(
  tx: Transaction,
  tenantId: string,
  questions: { language: string; words: string }[],
  shop: { chunks: number; words: number },
  limit: number,
): Promise<TextMatch[]> {
  return tx.query<TextMatch>(
    `with asked as (
       select q.language, w.lexeme, quote_literal(w.lexeme)::tsquery as query
         from unnest($2::text[], $3::text[]) as q (language, words)
        cross join lateral unnest(to_tsvector(q.language::regconfig, q.words)) as w
        limit 48),
     any_of as (
       select language, string_agg(quote_literal(lexeme), ' | ')::tsquery as query from asked group by language),
     matching as materialized (
       select c.id, c.language, c.words from any_of a join knowledge_chunks c on c.tenant_id = $1 and c.language = a.language and c.words @@ a.query),
     hits as (
       select m.id, a.language, a.lexeme, ts_rank('{0.3, 0.3, 0.6, 1}', m.words, a.query, 0) as strength, length(m.words) as size,
              count(*) over (partition by a.language, a.lexeme) as spread
         from matching m join asked a on a.language = m.language and m.words @@ a.query),
     weights as (
       select a.language, a.lexeme, ln(1 + ($5::float8 + 0.5) / (coalesce(max(h.spread), 0) + 0.5)) as weight
         from asked a left join hits h on h.language = a.language and h.lexeme = a.lexeme
        group by a.language, a.lexeme),
     whole as (select language, sum(weight) as weight from weights group by language)
     select h.id, array_agg(h.lexeme order by w.weight desc, h.lexeme) as words,
            (sum(w.weight * h.strength) / (0.75 + 0.25 * max(h.size) / greatest(1, $6::float8)))::float8 as score,
            (sum(w.weight) / whole.weight)::float8 as share
       from hits h join weights w on w.language = h.language and w.lexeme = h.lexeme
       join whole on whole.language = h.language
      group by h.id, whole.weight
      order by score desc, h.id limit $4`,
    [
      tenantId,
      questions.map(({ language }) => language),
      questions.map(({ words }) => words),
      limit,
      shop.chunks,
      shop.words,
    ],
  );
}

export async function readVectors(
  tx: Transaction,
  tenantId: string,
  model: string,
): Promise<{ id: string; embedding: Buffer }[]> {
  return tx.query<{ id: string; embedding: Buffer }>(
    `select id, embedding from knowledge_chunks
      where tenant_id = $1 and embedding_model = $2 and embedding is not null order by id`,
    [tenantId, model],
  );
}

/**
 * The nearest of this model by pgvector, every vector of the shop compared: an index over the vectors of all shops would give other
 * results, and cost the memory this saves. `vector` of unit length, as `vectorLiteral` writes it; sent as text and read
 * once, since a statement that is planned for later must outlive an extension that is made anew.
 */
export async function rankVectors(
  tx: Transaction,
  tenantId: string,
  question: { model: string; vector: string },
  limit: number,
): Promise<{ id: string; score: number }[]> {
  return tx.query<{ id: string; score: number }>(
    `select id, -distance as score from (
       select id, vector <#> (select $3::text::vector) as distance from knowledge_vectors
        where tenant_id = $1 and model = $2 and vector is not null) as compared
      order by distance, id limit $4`,
    [tenantId, question.model, question.vector, limit],
  );
}

export interface FoundChunk {
  chunk_id: string;
  document_id: string;
  title: string;
  kind: KnowledgeDocument['kind'];
  url: string | null;
  heading: string | null;
  page: number | null;
  text: string;
}

export async function readFoundChunks(tx: Transaction, tenantId: string, ids: string[]): Promise<FoundChunk[]> {
  return tx.query<FoundChunk>(
    `select c.id as chunk_id, c.document_id, d.title, d.kind, d.url, c.heading, c.page, c.text
       from knowledge_chunks c join knowledge_documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
      where c.tenant_id = $1 and c.id = any($2)`,
    [tenantId, ids],
  );
}
