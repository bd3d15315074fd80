// SQL of chunks that wait for their vectors.
import type { Transaction } from '@nexus/database/database';

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
}
