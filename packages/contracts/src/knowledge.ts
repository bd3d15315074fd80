// Knowledge of a shop: the admin API's shapes, the agent's question to the orchestrator, the orchestrator's question for embeddings.
import { z } from 'zod';
import { page, pageQuery } from './admin-api.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });

/** Bytes of the largest file; it travels as base64 within JSON. */
export const largestKnowledgeFile = 10 * 1024 * 1024;

export const knowledgeKind = z.enum(['pdf', 'docx', 'markdown', 'text', 'csv', 'url', 'answer']);
/** POST …/knowledge/files. The kind is told by the file's name and its first bytes. A file that is there already is given back. */
export const knowledgeFileInput = z.strictObject({
  filename: z.string().trim().min(1).max(200),
  content_base64: z.base64().max(Math.ceil(largestKnowledgeFile / 3) * 4),
});
/** POST …/knowledge/urls. Only public https addresses are fetched. */
export const knowledgeUrlInput = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) });
/** POST …/knowledge/answers, PUT …/knowledge/answers/:document_id, and POST …/knowledge/questions/:question_id/answer, which becomes approved knowledge. */
export const knowledgeAnswerInput = z.strictObject({
  question: z.string().trim().min(1).max(500),
  answer: z.string().trim().min(1).max(4000),
});

export const knowledgeDocument = z.object({
  id,
  kind: knowledgeKind,
  title: z.string(),
  url: z.string().nullable(),
  /** `waiting`: to be read; `ready`: found by searches; `failed`: see error_code, nothing of it was kept. */
  status: z.enum(['waiting', 'ready', 'failed']),
  /** Why it could not be read, or why its last renewal failed; `knowledge.…`. */
  error_code: z.string().nullable(),
  chunks: z.number().int(),
  /** Chunks that also have a vector. */
  embedded: z.number().int(),
  /** Whether a vector is still being made for the others. */
  embedding: z.enum(['complete', 'running', 'no_key', 'failed']),
  size: z.number().int(),
  created_at: at,
  updated_at: at,
});
export type KnowledgeDocument = z.infer<typeof knowledgeDocument>;
/** GET …/knowledge/documents, newest first. */
export const knowledgeDocuments = page(knowledgeDocument);

/** One piece of a document, as searches find it. */
export const knowledgeChunk = z.object({
  id,
  position: z.number().int(),
  heading: z.string().nullable(),
  page: z.number().int().nullable(),
  text: z.string(),
  embedded: z.boolean(),
});
/** GET …/knowledge/documents/:document_id/chunks in the document's order; the cursor is theirs. */
export const knowledgeChunks = page(knowledgeChunk);
/** POST …/knowledge/reindex: how many documents are read and embedded again. */
export const knowledgeReindexed = z.object({ documents: z.number().int() });

export const knowledgeQuery = z.object({
  q: z.string().trim().min(1).max(1000),
  limit: z.coerce.number().int().min(1).max(20).default(8),
});
export const knowledgeHit = z.object({
  document_id: id,
  chunk_id: id,
  title: z.string(),
  kind: knowledgeKind,
  url: z.string().nullable(),
  heading: z.string().nullable(),
  page: z.number().int().nullable(),
  text: z.string(),
  /** Words of the question found here, as the dictionary cuts them. */
  words: z.array(z.string()),
  /** Weight of those words, and their share of the question's weight (0 to 1); null: none. */
  text_score: z.number().nullable(),
  text_share: z.number().nullable(),
  text_rank: z.number().int().nullable(),
  /** Cosine between question and chunk; null: one of them has no vector. */
  vector_score: z.number().nullable(),
  vector_rank: z.number().int().nullable(),
  /** Both ranks fused; what the order is made of. */
  score: z.number(),
  /** Whether the agent is given it. */
  useful: z.boolean(),
});
export type KnowledgeHit = z.infer<typeof knowledgeHit>;
/** GET …/knowledge/search?q= */
export const knowledgeSearch = z.object({
  hits: z.array(knowledgeHit),
  /** Whether vectors took part: `off` no key or nothing embedded, `failed` the endpoint did not give the question's vector. */
  vectors: z.enum(['on', 'off', 'failed']),
  /** Who compared the vectors: pgvector, or the process where Postgres cannot; null: none took part. */
  ranked_by: z.enum(['postgres', 'process']).nullable(),
  took_ms: z.number(),
});
export type KnowledgeSearch = z.infer<typeof knowledgeSearch>;

/** Something customers asked that nobody had told the agent; phone numbers and mail addresses are hidden. */
export const knowledgeQuestion = z.object({
  id,
  question: z.string(),
  /** How often it was asked in about these words. */
  times: z.number().int(),
  /** `nothing_found`, `did_not_know`, `handed_off`, `not_sourced` */
  reason: z.string(),
  conversation_id: id.nullable(),
  first_asked_at: at,
  last_asked_at: at,
});
export type KnowledgeQuestion = z.infer<typeof knowledgeQuestion>;
/** GET …/knowledge/questions, those still open, the most asked first. */
export const knowledgeQuestions = page(knowledgeQuestion);
export const knowledgePageQuery = pageQuery;

/** agent → orchestrator, POST /knowledge/search of the internal API. */
export const knowledgeLookup = z.strictObject({ tenant_id: id, query: z.string().trim().min(1).max(1000) });
export const knowledgeFound = z.object({
  found: z.array(
    z.object({
      /** Title, page, section. */
      source: z.string(),
      text: z.string(),
    }),
  ),
});

/** orchestrator → agent, POST /embeddings: texts to vectors, in their order. */
export const embeddingsRequest = z.object({
  api_key: z.string().min(1),
  model: z.string().min(1),
  dimensions: z.number().int().min(1).nullable(),
  texts: z.array(z.string().min(1)).min(1).max(256),
});
export const embeddingsResult = z.object({
  /** base64 of little-endian 32-bit floats, one per text, all of one length. */
  vectors: z.array(z.base64()),
  tokens: z.number().int(),
});
