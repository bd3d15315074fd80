// Questions that nobody had told the agent: what was asked, and the owner's answer, which becomes knowledge.
import { page } from '@nexus/contracts/admin-api';
import {
  knowledgeAnswerInput,
  knowledgeDocument,
  knowledgePageQuery,
  knowledgeQuestion,
} from '@nexus/contracts/knowledge';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { audit } from '../../events/audit.ts';
import { embeddingModelOf } from '../embed-texts.ts';
import { keepAnswer, notFound } from '../keep-document.ts';
import { findDocument } from '../knowledge.store.ts';
import { closeQuestion, listOpenQuestions } from './questions.store.ts';

const url = '/admin/tenants/:tenant_id/knowledge/questions';
const shop = z.object({ tenant_id: z.uuid() });
const params = shop.extend({ question_id: z.uuid() });

export function questionRoutes(deps: Deps): Route[] {
  return [listQuestions(deps), answerQuestion(deps), dismissQuestion(deps)];
}

function listQuestions(deps: Deps): Route {
  return route({
    method: 'GET',
    url,
    allow: 'viewer',
    summary: 'What customers asked that the agent could not answer, the most asked first',
    params: shop,
    query: knowledgePageQuery,
    response: page(knowledgeQuestion),
    handler: async ({ params: { tenant_id: tenantId }, query }) =>
      deps.database.transaction(tenantId, (tx) => listOpenQuestions(tx, tenantId, query)),
  });
}

function answerQuestion(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/:question_id/answer`,
    allow: 'manager',
    summary: 'Answer a collected question; the answer becomes knowledge',
    params,
    body: knowledgeAnswerInput,
    response: knowledgeDocument,
    status: 201,
    handler: async ({ params: { tenant_id: tenantId, question_id: id }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const documentId = await keepAnswer(deps, tx, tenantId, body);
        if (!(await closeQuestion(tx, tenantId, id, { status: 'answered', documentId }))) throw unknownQuestion();
        await audit(tx, request, { tenantId, action: 'knowledge.answer', object: id, data: { document: documentId } });
        const document = await findDocument(tx, tenantId, documentId, embeddingModelOf(deps));
        if (!document) throw notFound();
        return document;
      }),
  });
}

function dismissQuestion(deps: Deps): Route {
  return route({
    method: 'DELETE',
    url: `${url}/:question_id`,
    allow: 'manager',
    summary: 'Put a collected question aside; it is not shown again',
    params,
    status: 204,
    handler: async ({ params: { tenant_id: tenantId, question_id: id }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        if (!(await closeQuestion(tx, tenantId, id, { status: 'dismissed' }))) throw unknownQuestion();
        await audit(tx, request, { tenantId, action: 'knowledge.dismiss', object: id });
        announceChange(tx, { kind: 'knowledge-changed', tenant_id: tenantId });
      }),
  });
}

function unknownQuestion(): AppError {
  return new AppError({ code: 'knowledge.not-found', status: 404, message: 'There is no such question.' });
}
