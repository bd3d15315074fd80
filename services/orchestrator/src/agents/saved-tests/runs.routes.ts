// Runs of an agent's tests: begun by hand, watched, stopped.
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { testRun, testRunDetail, testRunInput } from '@nexus/contracts/saved-tests/agent-tests';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { findAgent } from '../agents.store.ts';
import { foundAgent } from '../change-agent.ts';
import { findVersionToTry } from '../versions/find-version-to-try.ts';
import { askToStop, findRun, listRuns, readResults } from './runs.store.ts';
import type { RunRow } from './runs.store.ts';
import { showRun } from './show-test.ts';
import { startRun, versionOfRun } from './start-run.ts';

const url = '/admin/tenants/:tenant_id/agents/:agent_id/test-runs';
const params = z.object({ tenant_id: z.uuid(), agent_id: z.uuid() });
const runParams = params.extend({ run_id: z.uuid() });

export function agentTestRunRoutes(deps: Deps): Route[] {
  return [list(deps), get(deps), start(deps), stop(deps)];
}

function list(deps: Deps): Route {
  return route({
    method: 'GET',
    url,
    allow: 'viewer',
    summary: 'Runs of an agent’s tests, the newest first; the last twenty are kept',
    params,
    query: pageQuery,
    response: page(testRun),
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, query }) =>
      deps.database.transaction(tenantId, async (tx) => {
        foundAgent(await findAgent(tx, tenantId, agentId));
        const { items, next_cursor } = await listRuns(tx, tenantId, agentId, query);
        return { items: items.map(showRun), next_cursor };
      }),
  });
}

function get(deps: Deps): Route {
  return route({
    method: 'GET',
    url: `${url}/:run_id`,
    allow: 'viewer',
    summary: 'One run: how far it is, and each test with its answer and why it is red',
    params: runParams,
    response: testRunDetail,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, run_id: id } }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const run = foundRun(await findRun(tx, tenantId, id), agentId);
        const isCurrent = (await versionOfRun(tx, tenantId, run)) !== null;
        return { ...showRun(run), is_current: isCurrent, results: await readResults(tx, tenantId, id) };
      }),
  });
}

function start(deps: Deps): Route {
  return route({
    method: 'POST',
    url,
    allow: 'manager',
    summary:
      'Run an agent’s tests with its draft or a version: nobody is written to, the shop is not asked; what it costs is counted',
    params,
    body: testRunInput,
    response: testRun,
    status: 201,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, body: { version_id: versionId }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const version = await findVersionToTry(tx, tenantId, agentId, versionId);
        const run = await startRun(tx, tenantId, version);
        if (!run) throw new AppError({ code: 'agent-tests.none', status: 409, message: 'This agent has no tests.' });
        await audit(tx, request, { tenantId, action: 'agent-tests.run', object: agentId, data: { run: run.id } });
        return showRun(run);
      }),
  });
}

function stop(deps: Deps): Route {
  return route({
    method: 'POST',
    url: `${url}/:run_id/stop`,
    allow: 'manager',
    summary: 'Begin no further test of a run; those under way end',
    params: runParams,
    response: testRun,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, run_id: id }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        foundRun(await findRun(tx, tenantId, id), agentId);
        const stopped = await askToStop(tx, tenantId, id);
        await audit(tx, request, { tenantId, action: 'agent-tests.stop', object: agentId, data: { run: id, stopped } });
        return showRun(foundRun(await findRun(tx, tenantId, id), agentId));
      }),
  });
}

function foundRun(row: RunRow | null, agentId: string): RunRow {
  if (row?.agent_id !== agentId)
    throw new AppError({ code: 'agent-test-runs.not-found', status: 404, message: 'There is no such run.' });
  return row;
}
