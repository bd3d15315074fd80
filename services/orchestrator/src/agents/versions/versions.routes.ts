// Versions of an agent: history, what changed, publish the draft, throw it away, go back.
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { agent } from '@nexus/contracts/agents';
import {
  agentVersion,
  agentVersionDetail,
  discardInput,
  publishInput,
  rollBackInput,
} from '@nexus/contracts/agent-versions';
import type { AgentVersionDetail } from '@nexus/contracts/agent-versions';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { requireKnownParts } from '../agent-manifest.ts';
import { findAgent } from '../agents.store.ts';
import type { AgentRow } from '../agents.store.ts';
import { changeAgent, foundAgent } from '../change-agent.ts';
import { requirePassed, requireUnchanged } from '../saved-tests/require-passed.ts';
import { compareVersions } from './compare-versions.ts';
import { showAgent, showContent, showVersion } from '../show-agent.ts';
import {
  deleteDraft,
  findDraft,
  findEarlier,
  findVersion,
  listVersions,
  publishDraft,
  recordVersions,
  systemAuthor,
  takeContent,
} from './versions.store.ts';
import type { VersionRow } from './versions.store.ts';

const url = '/admin/tenants/:tenant_id/agents/:agent_id';
const params = z.object({ tenant_id: z.uuid(), agent_id: z.uuid() });

export function agentVersionRoutes(deps: Deps): Route[] {
  return [list(deps), get(deps), publish(deps), discard(deps), rollBack(deps)];
}

/** The agent, with what stands there made a version if it is none yet. */
async function readAgent(tx: Transaction, tenantId: string, agentId: string): Promise<AgentRow> {
  const row = foundAgent(await findAgent(tx, tenantId, agentId));
  if (row.published_number !== null) return row;
  await recordVersions(tx, tenantId, systemAuthor);
  return foundAgent(await findAgent(tx, tenantId, agentId));
}

function list(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${url}/versions`,
    allow: 'viewer',
    summary: 'Versions of an agent, the draft first, then the newest',
    params,
    query: pageQuery,
    response: page(agentVersion),
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, query }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const { published_version_id: publishedId } = await readAgent(tx, tenantId, agentId);
        const { items, next_cursor } = await listVersions(tx, tenantId, agentId, query);
        return { items: items.map((row) => showVersion(row, publishedId)), next_cursor };
      }),
  });
}

function get(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${url}/versions/:version_id`,
    allow: 'viewer',
    summary:
      'One version with its content, and what is other than in the one before it (of the draft: in the published one)',
    params: params.extend({ version_id: z.uuid() }),
    query: z.object({ against: z.uuid().optional() }),
    response: agentVersionDetail,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, version_id: id }, query: { against } }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const agentRow = await readAgent(tx, tenantId, agentId);
        const row = foundVersion(await findVersion(tx, tenantId, agentId, id));
        const other = against
          ? foundVersion(await findVersion(tx, tenantId, agentId, against))
          : await versionBefore(tx, agentRow, row);
        return showDetail(row, other, agentRow.published_version_id);
      }),
  });
}

async function versionBefore(tx: Transaction, { tenant_id: tenantId, id, ...row }: AgentRow, version: VersionRow) {
  if (version.number !== null) return findEarlier(tx, tenantId, id, version.number);
  return row.published_version_id === null ? null : findVersion(tx, tenantId, id, row.published_version_id);
}

function showDetail(row: VersionRow, other: VersionRow | null, publishedId: string | null): AgentVersionDetail {
  const content = showContent(row);
  return {
    ...showVersion(row, publishedId),
    content,
    against: other && { id: other.id, number: other.number },
    changes: other ? compareVersions(showContent(other), content) : [],
  };
}

function publish(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/publish`,
    allow: 'manager',
    summary: 'Publish the draft, once its tests are green; it answers from the next turn on',
    params,
    body: publishInput,
    response: agent,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, body, request }) => {
      const { revision, note, despite_tests: despite } = body;
      const waiting = await deps.database.transaction(tenantId, (tx) => findDraft(tx, tenantId, agentId));
      if (waiting) await requireKnownParts(deps, waiting);
      const tested = { tenantId, agentId, draftId: waiting?.id ?? agentId };
      const passed = waiting && (await requirePassed(deps, request, { ...tested, despite }));
      const row = await changeAgent(
        deps,
        request,
        { tenantId, agentId, revision, action: 'agents.publish' },
        async (tx) => {
          const draft = await findDraft(tx, tenantId, agentId);
          if (!draft)
            throw new AppError({ code: 'agents.no-draft', status: 409, message: 'There is no draft to publish.' });
          await requireUnchanged(tx, passed, { ...tested, publishedId: draft.id });
          const noted = [note || draft.note, passed?.note].filter(Boolean).join(' · ');
          return { number: await publishDraft(tx, tenantId, draft, noted), ...passed?.data };
        },
      );
      return deps.database.transaction(tenantId, (tx) => showAgent(tx, row));
    },
  });
}

function discard(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/discard-draft`,
    allow: 'manager',
    summary: 'Throw the draft away',
    params,
    body: discardInput,
    response: agent,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, body: { revision }, request }) => {
      const change = { tenantId, agentId, revision, action: 'agents.discard-draft' };
      const row = await changeAgent(deps, request, change, async (tx) => ({
        discarded: await deleteDraft(tx, tenantId, agentId),
      }));
      return deps.database.transaction(tenantId, (tx) => showAgent(tx, row));
    },
  });
}

function rollBack(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/roll-back`,
    allow: 'manager',
    summary: 'Publish the content of an earlier version again, under a new number',
    params,
    body: rollBackInput,
    response: agent,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, body, request }) => {
      const change = { tenantId, agentId, revision: body.revision, action: 'agents.roll-back' };
      const row = await changeAgent(deps, request, change, async (tx, _agent, author) => {
        const version = foundVersion(await findVersion(tx, tenantId, agentId, body.version_id));
        if (version.number === null)
          throw new AppError({
            code: 'agents.is-a-draft',
            status: 409,
            message: 'A draft is published, not gone back to.',
          });
        await takeContent(tx, tenantId, version);
        await recordVersions(tx, tenantId, author, { note: body.note, restoredFrom: version.number });
        return { number: version.number };
      });
      return deps.database.transaction(tenantId, (tx) => showAgent(tx, row));
    },
  });
}

function foundVersion(row: VersionRow | null): VersionRow {
  if (!row) throw new AppError({ code: 'agent-versions.not-found', status: 404, message: 'There is no such version.' });
  return row;
}
