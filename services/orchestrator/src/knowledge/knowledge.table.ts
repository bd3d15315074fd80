// What a shop wants its agent to know: documents, the chunks searches find, and questions that nobody could answer.
import { bytes, createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { sql } from 'drizzle-orm';
import { customType, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { tenants } from '../tenants/tenants.table.ts';

const searchVector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const knowledge_documents = pgTable(
  'knowledge_documents',
  {
    ...tenantColumns,
    kind: text().notNull().$type<'pdf' | 'docx' | 'markdown' | 'text' | 'csv' | 'url' | 'answer'>(),
    title: text().notNull(),
    /** Of pages. */
    url: text(),
    /** Dictionary of the full text: spanish, portuguese, english. */
    language: text().notNull(),
    /** SHA-256 of the file, the page's address, or the question; one document per shop. */
    content_hash: text().notNull(),
    /** The file itself, until it was read. */
    content: bytes(),
    size: integer().notNull(),
    status: text().notNull().$type<'waiting' | 'ready' | 'failed'>(),
    error_code: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('knowledge_documents_content').on(table.tenant_id, table.content_hash),
    tenantPolicy(),
  ],
);

/** A chunk that is read again keeps its row, and with it its vector, as long as its hash is the same. */
export const knowledge_chunks = pgTable(
  'knowledge_chunks',
  {
    ...tenantColumns,
    document_id: uuid().notNull(),
    position: integer().notNull(),
    heading: text(),
    page: integer(),
    text: text().notNull(),
    content_hash: text().notNull(),
    language: text().notNull(),
    /** Heading (weight A) and text (D), without accents, cut by the dictionary of the language. */
    words: searchVector().notNull(),
    /** Little-endian 32-bit floats of length one. */
    embedding: bytes(),
    /** Model and dimensions it was made with; vectors of others are not compared. */
    embedding_model: text(),
    embedded_at: moment(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.document_id],
      foreignColumns: [knowledge_documents.tenant_id, knowledge_documents.id],
    }).onDelete('cascade'),
    unique('knowledge_chunks_content').on(table.tenant_id, table.document_id, table.content_hash),
    tenantPolicy(),
  ],
);

/** Copies of the chunks' vectors under the chunks' ids, in the column `vector` that only a server with pgvector has (`schema/optional-columns.ts`). */
export const knowledge_vectors = pgTable(
  'knowledge_vectors',
  { ...tenantColumns, model: text().notNull() },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({
      columns: [table.tenant_id, table.id],
      foreignColumns: [knowledge_chunks.tenant_id, knowledge_chunks.id],
    }).onDelete('cascade'),
    tenantPolicy(),
  ],
);

export const knowledge_questions = pgTable(
  'knowledge_questions',
  {
    ...tenantColumns,
    /** As it was first asked, phone numbers and mail addresses hidden. */
    question: text().notNull(),
    reason: text().notNull().$type<'nothing_found' | 'did_not_know' | 'handed_off' | 'not_sourced'>(),
    times: integer().notNull().default(1),
    status: text().notNull().$type<'open' | 'answered' | 'dismissed'>(),
    /** Of whoever asked first, whose words these are. */
    conversation_id: uuid(),
    /** Turns whose asking was counted last, so that none counts twice. */
    turn_ids: uuid().array().notNull().default([]),
    /** What the owner answered. */
    document_id: uuid(),
    last_asked_at: moment().notNull().defaultNow(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    index('knowledge_questions_open')
      .on(table.tenant_id, table.times, table.id)
      .where(sql`status = 'open'`),
    tenantPolicy(),
  ],
);
