// SQL of the chunks' vectors: those that are missing, and, where the server has pgvector, their copies that it compares.
import type { Transaction } from '@nexus/database/database';
import { readOptionalColumn } from '@nexus/database/schema/plan/optional-columns';
import { vectorColumn } from '../schema/optional-columns.ts';
import { vectorLiteral } from './search/vector-literal.ts';

export interface UnembeddedChunk {
  id: string;
  text: string;
}

/** Texts as they are embedded: a piece alone often does not say what it is about. */
export async function readUnembedded(
  tx: Transaction,
  tenantId: string,
  model: string,
  limit: number,
): Promise<UnembeddedChunk[]> {
  return tx.query<UnembeddedChunk>(
    `select c.id, concat_ws(E'\\n', d.title, c.heading, c.text) as text
       from knowledge_chunks c join knowledge_documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
      where c.tenant_id = $1 and c.embedding_model is distinct from $2 order by c.id limit $3`,
    [tenantId, model, limit],
  );
}

/** Whether Postgres can compare vectors right now. */
export async function hasVectorColumn(tx: Transaction): Promise<boolean> {
  return (await readOptionalColumn((text, values) => tx.query(text, values), vectorColumn)) === 'ready';
}

export async function saveVectors(
  tx: Transaction,
  tenantId: string,
  model: string,
  vectors: { id: string; vector: Buffer }[],
): Promise<void> {
  await tx.query(
    `update knowledge_chunks c set embedding = v.vector, embedding_model = $2, embedded_at = clock_timestamp()
       from unnest($3::uuid[], $4::bytea[]) as v (id, vector) where c.tenant_id = $1 and c.id = v.id`,
    [tenantId, model, vectors.map(({ id }) => id), vectors.map(({ vector }) => vector)],
  );
  if (!(await hasVectorColumn(tx))) return;
  await copyVectors(
    tx,
    tenantId,
    vectors.map(({ id, vector }) => ({ id, embedding: vector })),
  );
}

/**
 * Gives pgvector the next vectors it lacks, or has of another model; their rows stay locked, so that none changes meanwhile.
 * @returns the last id looked at; null: there are no more
 */
export async function copyMissingVectors(
  tx: Transaction,
  place: { tenantId: string; after: string | null },
  limit: number,
): Promise<string | null> {
  const rows = await tx.query<{ id: string; embedding: Buffer }>(
    `select c.id, c.embedding from knowledge_chunks c left join knowledge_vectors v on v.tenant_id = c.tenant_id and v.id = c.id
      where c.tenant_id = $1 and ($2::uuid is null or c.id > $2) and ${lacksVector}
      order by c.id limit $3 for no key update of c`,
    [place.tenantId, place.after, limit],
  );
  if (rows.length > 0) await copyVectors(tx, place.tenantId, rows);
  return rows.at(-1)?.id ?? null;
}

/** Of a chunk `c` and its copy `v`; only where there is the column. */
export const lacksVector = `c.embedding is not null and (v.vector is null or v.model is distinct from c.embedding_model)`;

/** Of what pgvector cannot hold there is no copy: that shop goes on being ranked in the process. */
async function copyVectors(
  tx: Transaction,
  tenantId: string,
  rows: { id: string; embedding: Buffer }[],
): Promise<void> {
  await tx.query(
    `insert into knowledge_vectors (tenant_id, id, model, vector)
     select $1, c.id, c.embedding_model, given.vector::vector from unnest($2::uuid[], $3::text[]) as given (id, vector)
       join knowledge_chunks c on c.tenant_id = $1 and c.id = given.id
     on conflict (tenant_id, id) do update set model = excluded.model, vector = excluded.vector`,
    [tenantId, rows.map(({ id }) => id), rows.map(({ embedding }) => vectorLiteral(embedding))],
  );
}
