// What is remembered of a customer, for the panel: seen, corrected, added, forgotten.
import { memory, memoryInput, memoryPatch } from '@nexus/contracts/memory';
import type { Memory } from '@nexus/contracts/memory';
import { page, pageQuery } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { expiryOf } from './expiry-of.ts';
import {
  findMemory,
  forgetRows,
  hasCustomer,
  insertMemory,
  listConversations,
  listMemories,
  lockCustomer,
  updateMemory,
} from './memories.store.ts';
import type { MemoryRow } from './memories.store.ts';
import { sensitiveKind } from './refuse-to-keep.ts';
import { subjectOf } from './subject-of.ts';

const url = '/admin/tenants/:tenant_id/customers/:customer_id/memories';
const params = z.object({ tenant_id: z.uuid(), customer_id: z.uuid() });
const one = params.extend({ memory_id: z.uuid() });

export function memoriesRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'What is remembered of a customer, newest first',
      params,
      query: pageQuery,
      response: page(memory),
      handler: ({ params: { tenant_id: tenantId, customer_id: customerId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await hasCustomer(tx, tenantId, customerId))) throw customerNotFound();
          const { items, next_cursor } = await listMemories(tx, tenantId, customerId, query);
          return { items: items.map(shownMemory), next_cursor };
        }),
    }),
    add(deps),
    change(deps),
    route({
      method: 'DELETE',
      url: `${url}/:memory_id`,
      allow: 'agent',
      summary: 'Forget one thing; its text is removed at once',
      params: one,
      status: 204,
      handler: ({ params: { tenant_id: tenantId, customer_id: customerId, memory_id: id }, request }) =>
        write(deps, request, { tenantId, customerId, action: 'memories.delete' }, async (tx) => {
          const row = found(await findMemory(tx, tenantId, customerId, id));
          await forgetRows(tx, tenantId, [row.id]);
          return { object: id, result: undefined };
        }),
    }),
  ];
}

function add(deps: Deps): Route {
  return route({
    method: 'POST',
    url,
    allow: 'agent',
    summary: 'Add something to remember; 422 memories.sensitive for what is never kept',
    params,
    body: memoryInput,
    response: memory,
    status: 201,
    handler: ({ params: { tenant_id: tenantId, customer_id: customerId }, body, request }) =>
      write(deps, request, { tenantId, customerId, action: 'memories.create' }, async (tx) => {
        refuseSensitive(body.text, body.about ?? '');
        const [id, saidAt, about] = [newId(), deps.now(), body.about ?? ''];
        await insertMemory(tx, tenantId, {
          id,
          customer_id: customerId,
          kind: body.kind,
          topic: body.topic,
          about,
          subject: subjectOf({ ...body, about }),
          text: body.text,
          origin: 'person',
          confidence: 1,
          conversation_id: null,
          episode: null,
          source_message_id: null,
          said_at: saidAt,
          expires_at:
            body.expires_at === undefined
              ? expiryOf({ kind: body.kind, about, expires_in_days: null }, saidAt)
              : endOf(body.expires_at, deps.now()),
        });
        return { object: id, result: shownMemory(found(await findMemory(tx, tenantId, customerId, id))) };
      }),
  });
}

function change(deps: Deps): Route {
  return route({
    method: 'PATCH',
    url: `${url}/:memory_id`,
    allow: 'agent',
    summary: 'Correct a memory or set its end; 422 memories.sensitive for what is never kept',
    params: one,
    body: memoryPatch,
    response: memory,
    handler: ({ params: { tenant_id: tenantId, customer_id: customerId, memory_id: id }, body, request }) =>
      write(deps, request, { tenantId, customerId, action: 'memories.update' }, async (tx) => {
        const row = found(await findMemory(tx, tenantId, customerId, id));
        const text = body.text ?? row.text;
        refuseSensitive(text, row.about);
        const subject = row.kind === 'summary' ? row.subject : subjectOf({ ...row, text });
        const expires = body.expires_at === undefined ? row.expires_at : endOf(body.expires_at, deps.now());
        await updateMemory(tx, tenantId, { id, customer_id: customerId, subject, text, expires_at: expires });
        return { object: id, result: shownMemory(found(await findMemory(tx, tenantId, customerId, id))) };
      }),
  });
}

/** One write with its audit entry, the customer locked. @throws AppError 404 `customers.not-found` */
async function write<T>(
  deps: Deps,
  request: FastifyRequest,
  { tenantId, customerId, action }: { tenantId: string; customerId: string; action: string },
  work: (tx: Transaction) => Promise<{ object: string; result: T }>,
): Promise<T> {
  return deps.database.transaction(tenantId, async (tx) => {
    if (!(await lockCustomer(tx, tenantId, customerId))) throw customerNotFound();
    const { object, result } = await work(tx);
    await audit(tx, request, { tenantId, action, object });
    for (const id of await listConversations(tx, tenantId, customerId))
      announceChange(tx, { kind: 'conversation-changed', tenant_id: tenantId, conversation_id: id });
    return result;
  });
}

function customerNotFound(): AppError {
  return new AppError({ code: 'customers.not-found', status: 404, message: 'There is no such customer.' });
}

function refuseSensitive(text: string, about: string): void {
  const kind = sensitiveKind(`${about} ${text}`);
  if (kind === null) return;
  throw new AppError({
    code: 'memories.sensitive',
    status: 422,
    message: 'Health, documents, cards, passwords, beliefs and the like are not remembered of anyone.',
    details: { kind },
  });
}

/** @throws AppError 422 `memories.already-over` */
function endOf(at: string | null, now: Date): Date | null {
  if (at === null) return null;
  const end = new Date(at);
  if (end <= now)
    throw new AppError({ code: 'memories.already-over', status: 422, message: 'The end must lie in the future.' });
  return end;
}

function found(row: MemoryRow | null): MemoryRow {
  if (!row) throw new AppError({ code: 'memories.not-found', status: 404, message: 'There is no such memory.' });
  return row;
}

function shownMemory(row: MemoryRow): Memory {
  return {
    id: row.id,
    kind: row.kind,
    topic: row.topic,
    about: row.about,
    text: row.text,
    origin: row.origin,
    confidence: row.confidence,
    said_at: row.said_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    source: row.conversation_id ? { conversation_id: row.conversation_id, message_id: row.source_message_id } : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
