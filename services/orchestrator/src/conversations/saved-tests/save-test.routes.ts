// "Save as test": an answer or a whole conversation becomes a test of an agent, without anything of whom it was with.
import { agentTest, saveTestInput, testPreview, testPreviewInput } from '@nexus/contracts/saved-tests/agent-tests';
import type { Transaction } from '@nexus/database/database';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { findVersionToTry } from '../../agents/versions/find-version-to-try.ts';
import type { TestSetting } from '../../agents/saved-tests/agent-tests.table.ts';
import { keepTest } from '../../agents/saved-tests/keep-test.ts';
import { proposeExpectations } from '../../agents/saved-tests/propose-expectations.ts';
import { redactExchange, redactExpectations } from '../../agents/saved-tests/redaction/redact-exchange.ts';
import type { Redacted } from '../../agents/saved-tests/redaction/redact-exchange.ts';
import { showTest } from '../../agents/saved-tests/show-test.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../events/audit.ts';
import { lookUpKnowledge } from '../../knowledge/look-up-knowledge.ts';
import { lookUpShopFacts } from '../../shop-facts/look-up-shop-facts.ts';
import { readAgentToTest, readSettingToTest } from './exchange.store.ts';
import { readExchange } from './read-exchange.ts';
import type { ReadExchange } from './read-exchange.ts';

const url = '/admin/tenants/:tenant_id/conversations/:conversation_id';
const params = z.object({ tenant_id: z.uuid(), conversation_id: z.uuid() });
const longestName = 80;

interface Place {
  tenantId: string;
  conversationId: string;
  turnId: string | null;
  /** Null: the one that answered. */
  agentId: string | null;
}

export function saveTestRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${url}/test-preview`,
      allow: 'manager',
      summary: 'What would be kept of an answer, or of the whole conversation, as a test; and what could be expected',
      params,
      query: testPreviewInput,
      response: testPreview,
      handler: async ({
        params: { tenant_id: tenantId, conversation_id: conversationId },
        query: { turn_id: turnId = null },
      }) => {
        const { read, redacted, agentId } = await prepare(deps, { tenantId, conversationId, turnId, agentId: null });
        const { exchange, redactor } = redacted;
        return {
          ...exchange,
          agent_id: agentId,
          name: nameOf(exchange.messages),
          expectations: redactExpectations(proposeExpectations(exchange, read.handedOver), redactor),
        };
      },
    }),
    route({
      method: 'POST',
      url: `${url}/tests`,
      allow: 'manager',
      summary:
        'Save an answer, or the whole conversation, as a test of an agent: stand-ins for everything personal, tool results frozen',
      params,
      body: saveTestInput,
      response: agentTest,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId, conversation_id: conversationId }, body, request }) => {
        const place = { tenantId, conversationId, turnId: body.turn_id, agentId: body.agent_id };
        const { redacted, setting } = await prepare(deps, place);
        const { exchange, redactor } = redacted;
        return deps.database.transaction(tenantId, async (tx) => {
          await findVersionToTry(tx, tenantId, body.agent_id, null);
          const row = await keepTest(tx, tenantId, {
            agentId: body.agent_id,
            name: redactor.text(body.name, 'agent'),
            exchange,
            setting,
            expectations: redactExpectations(body.expectations, redactor),
          });
          // The conversation is not named: the trail outlives it.
          const data = { agent: body.agent_id, scope: exchange.scope };
          await audit(tx, request, { tenantId, action: 'agent-tests.save', object: row.id, data });
          return showTest(row);
        });
      },
    }),
  ];
}

/** Reads and redacts; the same each time, so what was shown is what is kept. */
async function prepare(
  deps: Deps,
  { tenantId, conversationId, turnId, agentId }: Place,
): Promise<{ read: ReadExchange; redacted: Redacted; setting: TestSetting; agentId: string | null }> {
  const facts = await lookUpShopFacts(deps, tenantId);
  const { chunks } = await lookUpKnowledge(deps, tenantId);
  return deps.database.transaction(tenantId, async (tx) => {
    const read = await readExchange(tx, tenantId, conversationId, turnId);
    const agent = await agentOf(tx, tenantId, agentId ?? read.agentId);
    const setting = { facts, knowledge_chunks: chunks, ...(await readSettingToTest(tx, tenantId)) };
    const ofTheShop = [JSON.stringify(facts), agent?.system_prompt ?? '', read.channelNumber];
    return {
      read,
      redacted: redactExchange(read.exchange, read.person, ofTheShop),
      setting,
      agentId: agent?.id ?? null,
    };
  });
}

async function agentOf(tx: Transaction, tenantId: string, id: string | null) {
  return id === null ? null : readAgentToTest(tx, tenantId, id);
}

/** What the customer asked, in short. */
function nameOf(messages: Redacted['exchange']['messages']): string {
  const asked =
    messages
      .findLast(({ role }) => role === 'customer')
      ?.text.replace(/\s+/g, ' ')
      .trim() ?? '';
  return (asked.length > longestName ? `${asked.slice(0, longestName - 1)}…` : asked) || '…';
}
