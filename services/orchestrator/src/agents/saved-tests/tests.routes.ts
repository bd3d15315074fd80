// The tests of an agent: listed, looked at, changed, deleted. They are saved from conversations (see conversations/saved-tests).
import { page, pageQuery } from '@nexus/contracts/admin-api';
import { agentTest, agentTestSummary, testPatch } from '@nexus/contracts/saved-tests/agent-tests';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { findAgent } from '../agents.store.ts';
import { foundAgent } from '../change-agent.ts';
import { redactExpectations } from './redaction/redact-exchange.ts';
import { createRedactor } from './redaction/redactor.ts';
import { showTest, summariseTest } from './show-test.ts';
import { customersNamedIn, deleteTest, findTest, listTests, updateTest } from './tests.store.ts';
import type { TestRow } from './tests.store.ts';

const url = '/admin/tenants/:tenant_id/agents/:agent_id/tests';
const params = z.object({ tenant_id: z.uuid(), agent_id: z.uuid() });
const testParams = params.extend({ test_id: z.uuid() });

export function agentTestRoutes(deps: Deps): Route[] {
  return [...readingRoutes(deps), change(deps), remove(deps)];
}

function readingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'Tests of an agent, the oldest first',
      params,
      query: pageQuery,
      response: page(agentTestSummary),
      handler: async ({ params: { tenant_id: tenantId, agent_id: agentId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          foundAgent(await findAgent(tx, tenantId, agentId));
          const { items, next_cursor } = await listTests(tx, tenantId, agentId, query);
          return { items: items.map(summariseTest), next_cursor };
        }),
    }),
    route({
      method: 'GET',
      url: `${url}/:test_id`,
      allow: 'viewer',
      summary: 'One test with its frozen tool results',
      params: testParams,
      response: agentTest,
      handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, test_id: id } }) =>
        deps.database.transaction(tenantId, async (tx) =>
          showTest(foundTest(await findTest(tx, tenantId, agentId, id))),
        ),
    }),
  ];
}

function change(deps: Deps): Route {
  return route({
    method: 'PATCH',
    url: `${url}/:test_id`,
    allow: 'manager',
    summary: 'Change the name of a test, or what is expected',
    params: testParams,
    body: testPatch,
    response: agentTest,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, test_id: id }, body, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const row = foundTest(await findTest(tx, tenantId, agentId, id));
        const names = await customersNamedIn(tx, tenantId, JSON.stringify(body));
        const agent = foundAgent(await findAgent(tx, tenantId, agentId));
        const ofTheShop = [agent.system_prompt, JSON.stringify(row.setting.facts)];
        const redactor = createRedactor({ names, phones: [], ids: [] }, ofTheShop);
        const name = body.name === undefined ? row.name : redactor.text(body.name, 'agent');
        const expectations = body.expectations ? redactExpectations(body.expectations, redactor) : row.expectations;
        await updateTest(tx, tenantId, id, { name, expectations });
        await audit(tx, request, {
          tenantId,
          action: 'agent-tests.update',
          object: id,
          data: { fields: Object.keys(body) },
        });
        return showTest(foundTest(await findTest(tx, tenantId, agentId, id)));
      }),
  });
}

function remove(deps: Deps): Route {
  return route({
    method: 'DELETE',
    url: `${url}/:test_id`,
    allow: 'manager',
    summary: 'Delete a test',
    params: testParams,
    status: 204,
    handler: async ({ params: { tenant_id: tenantId, agent_id: agentId, test_id: id }, request }) =>
      deps.database.transaction(tenantId, async (tx) => {
        if (!(await deleteTest(tx, tenantId, agentId, id))) foundTest(null);
        await audit(tx, request, { tenantId, action: 'agent-tests.delete', object: id, data: { agent: agentId } });
      }),
  });
}

function foundTest(row: TestRow | null): TestRow {
  if (!row) throw new AppError({ code: 'agent-tests.not-found', status: 404, message: 'There is no such test.' });
  return row;
}
