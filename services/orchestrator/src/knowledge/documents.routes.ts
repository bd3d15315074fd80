// Documents of a shop's knowledge: list, add, look into, read again, remove.
import { page } from '@nexus/contracts/admin-api';
import {
  knowledgeAnswerInput,
  knowledgeChunk,
  knowledgeDocument,
  knowledgeFileInput,
  knowledgePageQuery,
  knowledgeReindexed,
  knowledgeUrlInput,
} from '@nexus/contracts/knowledge';
import type { KnowledgeDocument } from '@nexus/contracts/knowledge';
import type { Transaction } from '@nexus/database/database';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { embeddingModelOf } from './embed-texts.ts';
import { keepAnswer, keepToRead, notFound, readLater, tell } from './keep-document.ts';
import { deleteDocument, findDocument, listChunks, listDocumentIds, listDocuments } from './knowledge.store.ts';
import { tellKind } from './reading/tell-kind.ts';

const knowledgeUrl = '/admin/tenants/:tenant_id/knowledge';
const documentUrl = `${knowledgeUrl}/documents/:document_id`;
const shop = z.object({ tenant_id: z.uuid() });
const params = shop.extend({ document_id: z.uuid() });
/** A file of ten megabytes as base64. */
const bodyLimit = 15 * 1024 * 1024;

export function documentRoutes(deps: Deps): Route[] {
  return [...readingRoutes(deps), ...addingRoutes(deps), ...answerRoutes(deps), ...indexingRoutes(deps)];
}

function readingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${knowledgeUrl}/documents`,
      allow: 'viewer',
      summary: 'What the agent may know beside the store, newest first',
      params: shop,
      query: knowledgePageQuery,
      response: page(knowledgeDocument),
      handler: async ({ params: { tenant_id: tenantId }, query }) =>
        deps.database.transaction(tenantId, (tx) =>
          listDocuments(tx, tenantId, { ...query, model: embeddingModelOf(deps) }),
        ),
    }),
    route({
      method: 'GET',
      url: documentUrl,
      allow: 'viewer',
      summary: 'One document of the knowledge, with its progress',
      params,
      response: knowledgeDocument,
      handler: async ({ params: { tenant_id: tenantId, document_id: id } }) =>
        deps.database.transaction(tenantId, (tx) => shown(deps, tx, tenantId, id)),
    }),
    route({
      method: 'GET',
      url: `${documentUrl}/chunks`,
      allow: 'viewer',
      summary: 'The pieces of a document, as searches find them',
      params,
      query: knowledgePageQuery,
      response: page(knowledgeChunk),
      handler: async ({ params: { tenant_id: tenantId, document_id: documentId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          await shown(deps, tx, tenantId, documentId);
          return listChunks(tx, { tenantId, documentId }, query);
        }),
    }),
  ];
}

function addingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${knowledgeUrl}/files`,
      allow: 'manager',
      summary:
        'Add a file (PDF, DOCX, Markdown, text, CSV of questions and answers); one of the same name takes its place',
      params: shop,
      body: knowledgeFileInput,
      response: knowledgeDocument,
      status: 201,
      bodyLimit,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
        const content = Buffer.from(body.content_base64, 'base64');
        const kind = tellKind(body.filename, content);
        return add(deps, tenantId, request, (tx) =>
          keepToRead(deps, tx, tenantId, { kind, title: body.filename, url: null, content }),
        );
      },
    }),
    route({
      method: 'POST',
      url: `${knowledgeUrl}/urls`,
      allow: 'manager',
      summary: 'Add a public web page',
      params: shop,
      body: knowledgeUrlInput,
      response: knowledgeDocument,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) => {
        const url = withoutFragment(body.url);
        return add(deps, tenantId, request, (tx) =>
          keepToRead(deps, tx, tenantId, { kind: 'url', title: url.slice(0, 200), url, content: null }),
        );
      },
    }),
  ];
}

function answerRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${knowledgeUrl}/answers`,
      allow: 'manager',
      summary: 'Add a question with its answer',
      params: shop,
      body: knowledgeAnswerInput,
      response: knowledgeDocument,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
        add(deps, tenantId, request, (tx) => keepAnswer(deps, tx, tenantId, body)),
    }),
    route({
      method: 'PUT',
      url: `${knowledgeUrl}/answers/:document_id`,
      allow: 'manager',
      summary: 'Change a question with its answer',
      params,
      body: knowledgeAnswerInput,
      response: knowledgeDocument,
      handler: async ({ params: { tenant_id: tenantId, document_id: id }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          await keepAnswer(deps, tx, tenantId, body, id);
          await audit(tx, request, { tenantId, action: 'knowledge.update', object: id });
          return shown(deps, tx, tenantId, id);
        }),
    }),
  ];
}

function indexingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${knowledgeUrl}/reindex`,
      allow: 'manager',
      summary: 'Read pages again and make the vectors that are missing or of another model',
      params: shop,
      response: knowledgeReindexed,
      handler: async ({ params: { tenant_id: tenantId }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const ids = await listDocumentIds(tx, tenantId);
          for (const id of ids) await readLater(tx, tenantId, id);
          await audit(tx, request, { tenantId, action: 'knowledge.reindex', data: { documents: ids.length } });
          await tell(deps, tx, tenantId);
          return { documents: ids.length };
        }),
    }),
    route({
      method: 'POST',
      url: `${documentUrl}/reindex`,
      allow: 'manager',
      summary: 'Read one page again, or make a document’s missing vectors',
      params,
      response: knowledgeDocument,
      handler: async ({ params: { tenant_id: tenantId, document_id: id }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          await shown(deps, tx, tenantId, id);
          await readLater(tx, tenantId, id);
          await audit(tx, request, { tenantId, action: 'knowledge.reindex', object: id });
          await tell(deps, tx, tenantId);
          return shown(deps, tx, tenantId, id);
        }),
    }),
    route({
      method: 'DELETE',
      url: documentUrl,
      allow: 'manager',
      summary: 'Remove a document; from then on no search finds it',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId, document_id: id }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const kind = await deleteDocument(tx, tenantId, id);
          if (kind === null) throw notFound();
          await audit(tx, request, { tenantId, action: 'knowledge.delete', object: id, data: { kind } });
          await tell(deps, tx, tenantId);
        }),
    }),
  ];
}

async function add(
  deps: Deps,
  tenantId: string,
  request: FastifyRequest,
  keep: (tx: Transaction) => Promise<string>,
): Promise<KnowledgeDocument> {
  return deps.database.transaction(tenantId, async (tx) => {
    const id = await keep(tx);
    const document = await shown(deps, tx, tenantId, id);
    await audit(tx, request, {
      tenantId,
      action: 'knowledge.add',
      object: id,
      data: { kind: document.kind },
    });
    return document;
  });
}

async function shown(deps: Deps, tx: Transaction, tenantId: string, id: string): Promise<KnowledgeDocument> {
  const document = await findDocument(tx, tenantId, id, embeddingModelOf(deps));
  if (!document) throw notFound();
  return document;
}

function withoutFragment(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return url.href;
}
