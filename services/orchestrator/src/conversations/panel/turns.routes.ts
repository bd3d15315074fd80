// The thinking log: turns of the agent with every step.
import { page, pageQuery, turn } from '@nexus/contracts/admin-api';
import type { Turn } from '@nexus/contracts/admin-api';
import { turnStep } from '@nexus/contracts/turn';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { conversationNotFound } from '../change-owner.ts';
import { hasConversation, readTurn, readTurns } from './reading.store.ts';
import type { TurnRow } from './reading.store.ts';

const tenant = '/admin/tenants/:tenant_id';
const params = z.object({ tenant_id: z.uuid() });

export function turnRoutes(deps: Deps): Route[] {
  return [list(deps), get(deps)];
}

function list(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${tenant}/conversations/:conversation_id/turns`,
    allow: 'viewer',
    summary: 'Turns of the agent in a conversation with their steps, the newest first',
    params: params.extend({ conversation_id: z.uuid() }),
    query: pageQuery,
    response: page(turn),
    handler: async ({ params: { tenant_id: tenantId, conversation_id: conversationId }, query }) => {
      const before = decodeCursor(query.cursor, z.tuple([z.uuid()]));
      const rows = await deps.database.transaction(tenantId, async (tx) => {
        if (!(await hasConversation(tx, tenantId, conversationId))) throw conversationNotFound();
        return readTurns(tx, { tenantId, conversationId, before: before?.[0] ?? null, limit: query.limit + 1 });
      });
      return toPage(rows, query.limit, (row) => [row.id], toTurn);
    },
  });
}

function get(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${tenant}/turns/:turn_id`,
    allow: 'viewer',
    summary: 'One turn of the agent with its steps',
    params: params.extend({ turn_id: z.uuid() }),
    response: turn,
    handler: async ({ params: { tenant_id: tenantId, turn_id: turnId } }) => {
      const row = await deps.database.transaction(tenantId, (tx) => readTurn(tx, tenantId, turnId));
      if (!row) throw new AppError({ code: 'turns.not-found', status: 404, message: 'There is no such turn.' });
      return toTurn(row);
    },
  });
}

function toTurn(row: TurnRow): Turn {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    agent_id: row.agent_id,
    agent_name: row.agent_name,
    agent_version_id: row.agent_version_id,
    agent_version: row.agent_version,
    status: row.status,
    reason: row.reason,
    agent_change: row.agent_change,
    trace_id: row.trace_id,
    started_at: row.started_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    usage: row.usage,
    steps: row.steps.flatMap((step) => turnStep.safeParse(step).data ?? []),
    message_ids: row.message_ids,
  };
}
