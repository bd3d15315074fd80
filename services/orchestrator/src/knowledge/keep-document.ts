// Adds a document to a shop's knowledge, within the caller's transaction; reading what is not text yet is left to a job.
import { createHash } from 'node:crypto';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { enableTool } from '../agents/enable-tool.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { requireTenant } from '../tenants/find-tenant.ts';
import { embedLater } from './embed-knowledge.ts';
import { countKnowledge, insertDocument, lockDocument, replaceFile, saveChunks, saveRead } from './knowledge.store.ts';
import type { NewDocument } from './knowledge.store.ts';
import { forgetKnowledge, searchTool } from './look-up-knowledge.ts';
import { cleanText } from './reading/section.ts';
import { unreadable } from './reading/unreadable.ts';
import { dictionaryOf } from './search/search-words.ts';
import type { Dictionary } from './search/search-words.ts';
import { splitChunks } from './split-chunks.ts';

export const readKnowledgeKind = 'read-knowledge';
/** Of one shop: what a process holds of its vectors stays small. */
const mostDocuments = 500;
export const mostChunksOfShop = 10_000;

type KeepDeps = Pick<Deps, 'cache'>;

/** A file or an address, read by the job. The same one twice is one document; one of the same name is its new version. @throws AppError 409 `knowledge.too-many-documents`, 404 `tenants.not-found` */
export async function keepToRead(
  deps: KeepDeps,
  tx: Transaction,
  tenantId: string,
  given: Pick<NewDocument, 'kind' | 'title' | 'url' | 'content'>,
): Promise<string> {
  const document: NewDocument = {
    ...given,
    tenantId,
    language: await languageOf(tx, tenantId),
    contentHash: hashOf(given.content ?? `url ${given.url}`),
    size: given.content?.length ?? 0,
    status: 'waiting',
  };
  const replaced = given.content === null ? null : await replaceFile(tx, document);
  const { id, added } = replaced === null ? await insertDocument(tx, document) : { id: replaced, added: false };
  if (added) await welcome(deps, tx, tenantId);
  else if (replaced !== null) await tell(deps, tx, tenantId);
  if (added || replaced !== null) await readLater(tx, tenantId, id);
  return id;
}

/** A question with its answer, found by searches from the commit on. `documentId`: the one that is changed. @throws AppError 404 `knowledge.not-found` */
export async function keepAnswer(
  deps: KeepDeps,
  tx: Transaction,
  tenantId: string,
  given: { question: string; answer: string },
  documentId?: string,
): Promise<string> {
  const question = cleanText(given.question).replaceAll('\n', ' ');
  const answer = cleanText(given.answer);
  if (question === '' || answer === '') throw unreadable('knowledge.empty');
  const language = await languageOf(tx, tenantId);
  if (documentId !== undefined && (await lockDocument(tx, tenantId, documentId))?.kind !== 'answer') throw notFound();
  const id = documentId ?? (await insertAnswer(deps, tx, { tenantId, language, question }));
  await saveChunks(
    tx,
    { tenantId, id, title: question, language },
    splitChunks(question, [{ heading: question, page: null, text: answer }]),
  );
  await saveRead(tx, tenantId, id, question);
  await embedLater(tx, tenantId);
  await tell(deps, tx, tenantId);
  return id;
}

async function insertAnswer(
  deps: KeepDeps,
  tx: Transaction,
  { tenantId, language, question }: { tenantId: string; language: Dictionary; question: string },
): Promise<string> {
  const { id, added } = await insertDocument(tx, {
    tenantId,
    kind: 'answer',
    title: question,
    url: null,
    language,
    contentHash: hashOf(`answer ${question.toLowerCase()}`),
    content: null,
    size: 0,
    status: 'ready',
  });
  if (added) await welcome(deps, tx, tenantId);
  else await lockDocument(tx, tenantId, id);
  return id;
}

export async function readLater(tx: Transaction, tenantId: string, documentId: string): Promise<void> {
  await enqueueJob(tx, { tenantId, kind: readKnowledgeKind, key: documentId, payload: { document_id: documentId } });
}

/** Whoever changed documents or chunks says so: to look-ups, and to open panels. */
export async function tell(deps: KeepDeps, tx: Transaction, tenantId: string): Promise<void> {
  await forgetKnowledge(deps, tx, tenantId);
  announceChange(tx, { kind: 'knowledge-changed', tenant_id: tenantId });
}

export function notFound(): AppError {
  return new AppError({ code: 'knowledge.not-found', status: 404, message: 'There is no such document.' });
}

/** With the first document of a shop its agents get the search; later it is theirs to keep or not. */
async function welcome(deps: KeepDeps, tx: Transaction, tenantId: string): Promise<void> {
  const { documents } = await countKnowledge(tx, tenantId);
  if (documents > mostDocuments)
    throw new AppError({
      code: 'knowledge.too-many-documents',
      status: 409,
      message: `A shop has at most ${mostDocuments} documents.`,
    });
  if (documents === 1) await enableTool(deps, tx, tenantId, searchTool);
  await tell(deps, tx, tenantId);
}

async function languageOf(tx: Transaction, tenantId: string): Promise<Dictionary> {
  return dictionaryOf((await requireTenant(tx, tenantId)).locale);
}

function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
