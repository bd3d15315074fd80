// The job that reads a document: bytes or page → sections → chunks, in one transaction; then the chunks get their vectors.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobContext, JobDefinition } from '../jobs/job.ts';
import { embedLater } from './embed-knowledge.ts';
import { mostChunksOfShop, readKnowledgeKind, tell } from './keep-document.ts';
import { countKnowledge, lockDocument, saveChunks, saveFailure, saveRead } from './knowledge.store.ts';
import type { DocumentRow } from './knowledge.store.ts';
import { fetchPage } from './reading/fetch-page.ts';
import { readDocument } from './reading/read-document.ts';
import type { ReadDocument, ReadKind } from './reading/read-document.ts';
import { isUnreadableCode, unreadable } from './reading/unreadable.ts';
import { splitChunks } from './split-chunks.ts';

type ReadDeps = Pick<Deps, 'cache' | 'database' | 'outgoing'>;

/** What cannot be read is no failure of the job: the document says why. */
export function readKnowledge(deps: ReadDeps): JobDefinition {
  return defineJob({
    kind: readKnowledgeKind,
    payload: z.object({ document_id: z.uuid() }),
    maxAttempts: 4,
    run: async ({ document_id: id }, context) => {
      const { tenantId } = context;
      try {
        await read(deps, id, context);
      } catch (error) {
        const code = error instanceof AppError && isUnreadableCode(error.code) ? error.code : null;
        if (code === null && !context.lastAttempt) throw error;
        await deps.database.transaction(tenantId, async (tx) => {
          await saveFailure(tx, tenantId, id, code ?? 'knowledge.malformed');
          await tell(deps, tx, tenantId);
        });
        if (code === null) throw error;
      }
    },
  });
}

async function read(deps: ReadDeps, id: string, { tenantId, signal }: JobContext): Promise<void> {
  const document = await deps.database.transaction(tenantId, (tx) => lockDocument(tx, tenantId, id));
  if (!document) return;
  const found = await contentOf(deps, document, signal);
  if (found) {
    const content = await readDocument(found.kind, found.bytes, { signal });
    const title = document.kind === 'url' ? (content.title?.slice(0, 200) ?? document.title) : document.title;
    await deps.database.transaction(tenantId, (tx) => keep(deps, tx, { tenantId, id, title }, content));
  } else await deps.database.transaction(tenantId, (tx) => embedLater(tx, tenantId));
}

/** Null: its text is all that is left of it. */
async function contentOf(
  deps: ReadDeps,
  { kind, url, content }: DocumentRow,
  signal: AbortSignal,
): Promise<{ kind: ReadKind; bytes: Buffer } | null> {
  if (kind === 'url') return fetchPage(deps.outgoing, url ?? '', signal);
  return content && kind !== 'answer' ? { kind, bytes: content } : null;
}

async function keep(
  deps: ReadDeps,
  tx: Transaction,
  { tenantId, id, title }: { tenantId: string; id: string; title: string },
  { sections }: ReadDocument,
): Promise<void> {
  // Removed while it was being read.
  const document = await lockDocument(tx, tenantId, id);
  if (!document) return;
  await saveChunks(tx, { tenantId, id, title, language: document.language }, splitChunks(title, sections));
  if ((await countKnowledge(tx, tenantId)).chunks > mostChunksOfShop) throw unreadable('knowledge.too-many-chunks');
  await saveRead(tx, tenantId, id, title);
  await embedLater(tx, tenantId);
  await tell(deps, tx, tenantId);
}
