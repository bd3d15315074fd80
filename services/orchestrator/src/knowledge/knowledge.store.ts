// SQL of documents and their chunks.
import type { KnowledgeDocument } from '@nexus/contracts/knowledge';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import { embedKnowledgeKind } from './embed-knowledge.ts';
import { searchWords } from './search/search-words.ts';
import type { Dictionary } from './search/search-words.ts';
import type { Chunk } from './split-chunks.ts';

export interface DocumentRow {
  id: string;
  kind: KnowledgeDocument['kind'];
  title: string;
  url: string | null;
  language: Dictionary;
  status: KnowledgeDocument['status'];
  error_code: string | null;
  content: Buffer | null;
}

export type NewDocument = Pick<DocumentRow, 'kind' | 'title' | 'url' | 'language' | 'status' | 'content'> & {
  tenantId: string;
  contentHash: string;
  size: number;
};

/** Of those that are there already, a failed one is tried again. @returns its id; `added` false: it was there and needs nothing */
export async function insertDocument(tx: Transaction, document: NewDocument): Promise<{ id: string; added: boolean }> {
  const id = newId();
  const rows = await tx.query<{ id: string }>(
    `insert into knowledge_documents (tenant_id, id, kind, title, url, language, content_hash, content, size, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (tenant_id, content_hash) do update
       set content = excluded.content, title = excluded.title, status = excluded.status, error_code = null, updated_at = now()
       where knowledge_documents.status = 'failed'
     returning id`,
    [
      document.tenantId,
      id,
      document.kind,
      document.title,
      document.url,
      document.language,
      document.contentHash,
      document.content,
      document.size,
      document.status,
    ],
  );
  if (rows[0]) return { id: rows[0].id, added: true };
  const [known] = await tx.query<{ id: string }>(
    'select id from knowledge_documents where tenant_id = $1 and content_hash = $2',
    [document.tenantId, document.contentHash],
  );
  return { id: known?.id ?? id, added: false };
}

/**
 * A file of the same name takes the place of the earlier one, whose pieces are found until the new ones are there.
 * @returns the document's id; null: there is none of that name, or the very same file is there already
 */
export async function replaceFile(
  tx: Transaction,
  file: Pick<NewDocument, 'tenantId' | 'kind' | 'title' | 'content' | 'contentHash' | 'size'>,
): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `update knowledge_documents set kind = $3, content = $4, content_hash = $5, size = $6, error_code = null, updated_at = now(),
            status = case when status = 'failed' then 'waiting' else status end
      where tenant_id = $1 and title = $2 and kind not in ('url', 'answer')
        and not exists (select 1 from knowledge_documents where tenant_id = $1 and content_hash = $5)
      returning id`,
    [file.tenantId, file.title, file.kind, file.content, file.contentHash, file.size],
  );
  return rows[0]?.id ?? null;
}

/** Locked until the end of `tx`, so that two readers of one document do not mix their chunks. */
export async function lockDocument(tx: Transaction, tenantId: string, id: string): Promise<DocumentRow | null> {
  const rows = await tx.query<DocumentRow>(
    `select id, kind, title, url, language, status, error_code, content from knowledge_documents
      where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
  return rows[0] ?? null;
}

export async function countKnowledge(
  tx: Transaction,
  tenantId: string,
): Promise<{ documents: number; chunks: number }> {
  const [row] = await tx.query<{ documents: number; chunks: number }>(
    `select (select count(*)::int from knowledge_documents where tenant_id = $1) as documents,
            (select count(*)::int from knowledge_chunks where tenant_id = $1) as chunks`,
    [tenantId],
  );
  return row ?? { documents: 0, chunks: 0 };
}

/** The document was read: chunks that are the same stay with their vectors, others come and go. */
export async function saveChunks(
  tx: Transaction,
  document: { tenantId: string; id: string; title: string; language: Dictionary },
  chunks: Chunk[],
): Promise<void> {
  const { tenantId, id, title, language } = document;
  const wordsOf = (text: string): string => searchWords(text, language);
  await tx.query('delete from knowledge_chunks where tenant_id = $1 and document_id = $2 and content_hash <> all($3)', [
    tenantId,
    id,
    chunks.map(({ contentHash }) => contentHash),
  ]);
  await tx.query(
    `insert into knowledge_chunks (tenant_id, id, document_id, position, heading, page, text, content_hash, language, words)
     select $1, c.id, $2, c.position, c.heading, c.page, c.text, c.content_hash, $3::text,
            setweight(to_tsvector($3::text::regconfig, coalesce(c.heading_words, '')), 'A') || setweight(to_tsvector($3::text::regconfig, $4), 'B')
            || to_tsvector($3::text::regconfig, c.text_words)
       from unnest($5::uuid[], $6::int[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[])
            as c (id, position, heading, page, text, content_hash, heading_words, text_words)
     on conflict (tenant_id, document_id, content_hash) do update set position = excluded.position`,
    [
      tenantId,
      id,
      language,
      wordsOf(title),
      chunks.map(() => newId()),
      chunks.map(({ position }) => position),
      chunks.map(({ heading }) => heading),
      chunks.map(({ page }) => page),
      chunks.map(({ text }) => text),
      chunks.map(({ contentHash }) => contentHash),
      chunks.map(({ heading }) => (heading === null ? null : wordsOf(heading))),
      chunks.map(({ text }) => wordsOf(text)),
    ],
  );
}

export async function saveRead(tx: Transaction, tenantId: string, id: string, title: string): Promise<void> {
  await tx.query(
    `update knowledge_documents set status = 'ready', title = $3, content = null, error_code = null, updated_at = now()
      where tenant_id = $1 and id = $2`,
    [tenantId, id, title],
  );
}

/** What was known of it stays known; what never was read is failed. */
export async function saveFailure(tx: Transaction, tenantId: string, id: string, code: string): Promise<void> {
  await tx.query(
    `update knowledge_documents set status = case when status = 'waiting' then 'failed' else status end,
            content = null, error_code = $3, updated_at = now()
      where tenant_id = $1 and id = $2`,
    [tenantId, id, code],
  );
}

/** @returns its kind; null: there is no such document */
export async function deleteDocument(
  tx: Transaction,
  tenantId: string,
  id: string,
): Promise<DocumentRow['kind'] | null> {
  const rows = await tx.query<Pick<DocumentRow, 'kind'>>(
    'delete from knowledge_documents where tenant_id = $1 and id = $2 returning kind',
    [tenantId, id],
  );
  return rows[0]?.kind ?? null;
}

export async function listDocumentIds(tx: Transaction, tenantId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('select id from knowledge_documents where tenant_id = $1', [tenantId]);
  return rows.map(({ id }) => id);
}

interface ShownRow {
  id: string;
  kind: KnowledgeDocument['kind'];
  title: string;
  url: string | null;
  status: KnowledgeDocument['status'];
  error_code: string | null;
  size: number;
  chunks: number;
  embedded: number;
  embedding: KnowledgeDocument['embedding'];
  created_at: Date;
  updated_at: Date;
}

/** $2: the model whose vectors count. The job tells whether one is still made for the rest. */
const shown = `select d.id, d.kind, d.title, d.url, d.status, d.error_code, d.size, d.created_at, d.updated_at, c.chunks, c.embedded,
    case when c.embedded = c.chunks then 'complete' when j.dead_at is not null or j.last_error is not null then 'failed'
         when j.due_at is null and coalesce(j.lease_until < now(), true) then 'no_key' else 'running' end as embedding
  from knowledge_documents d
  cross join lateral (select count(*)::int as chunks, (count(*) filter (where embedding_model = $2))::int as embedded
                        from knowledge_chunks where tenant_id = d.tenant_id and document_id = d.id) c
  left join jobs j on j.tenant_id = d.tenant_id and j.kind = '${embedKnowledgeKind}'
  where d.tenant_id = $1`;

/** @throws AppError 400 `request.bad-cursor` */
export async function listDocuments(
  tx: Transaction,
  tenantId: string,
  query: { model: string; cursor?: string | undefined; limit: number },
): Promise<{ items: KnowledgeDocument[]; next_cursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.uuid()]));
  const rows = await tx.query<ShownRow>(`${shown} and ($3::uuid is null or d.id < $3) order by d.id desc limit $4`, [
    tenantId,
    query.model,
    after?.[0] ?? null,
    query.limit + 1,
  ]);
  return toPage(rows, query.limit, (row) => [row.id], toDocument);
}

export async function findDocument(
  tx: Transaction,
  tenantId: string,
  id: string,
  model: string,
): Promise<KnowledgeDocument | null> {
  const rows = await tx.query<ShownRow>(`${shown} and d.id = $3`, [tenantId, model, id]);
  return rows[0] ? toDocument(rows[0]) : null;
}

function toDocument({ created_at, updated_at, ...row }: ShownRow): KnowledgeDocument {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}

interface ChunkRow {
  id: string;
  position: number;
  heading: string | null;
  page: number | null;
  text: string;
  embedded: boolean;
}

/** @throws AppError 400 `request.bad-cursor` */
export async function listChunks(
  tx: Transaction,
  place: { tenantId: string; documentId: string },
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: ChunkRow[]; next_cursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.int()]));
  const rows = await tx.query<ChunkRow>(
    `select id, position, heading, page, text, embedding is not null as embedded from knowledge_chunks
      where tenant_id = $1 and document_id = $2 and position > $3 order by position limit $4`,
    [place.tenantId, place.documentId, after?.[0] ?? 0, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => [row.position],
    (row) => row,
  );
}
