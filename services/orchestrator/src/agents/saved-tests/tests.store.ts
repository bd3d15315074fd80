// Questions to the table of saved tests.
import type { AgentTestSummary, TestExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { agent_tests } from './agent-tests.table.ts';

export type TestRow = typeof agent_tests.$inferSelect;
export type NewTest = Pick<
  TestRow,
  'agent_id' | 'name' | 'scope' | 'messages' | 'tool_results' | 'setting' | 'expectations'
>;

/** A test as lists show it: without what the tools said, which is most of it. */
export type SummaryRow = Omit<TestRow, 'messages' | 'tool_results' | 'setting'> &
  Pick<AgentTestSummary, 'messages' | 'calls'>;

/** Oldest first. @throws AppError 400 `request.bad-cursor` */
export async function listTests(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: SummaryRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, z.tuple([z.uuid()]));
  const rows = await tx.query<SummaryRow>(
    `select tenant_id, id, agent_id, name, scope, expectations, created_at, updated_at,
            (select coalesce(jsonb_agg(jsonb_build_object('role', m->'role', 'text', m->'text') order by place), '[]')
               from jsonb_array_elements(messages) with ordinality as said (m, place)) as messages,
            (select coalesce(jsonb_agg(jsonb_build_object('name', r->'name', 'arguments', r->'arguments') order by place), '[]')
               from jsonb_array_elements(tool_results) with ordinality as told (r, place)) as calls
       from agent_tests where tenant_id = $1 and agent_id = $2 and ($3::uuid is null or id > $3) order by id limit $4`,
    [tenantId, agentId, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

/** Ids of all tests of an agent, oldest first, and when each was changed. */
export async function readSuite(
  tx: Transaction,
  tenantId: string,
  agentId: string,
): Promise<{ id: string; changed: string }[]> {
  return tx.query(
    `select id, updated_at::text as changed from agent_tests where tenant_id = $1 and agent_id = $2 order by id`,
    [tenantId, agentId],
  );
}

export async function findTest(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  id: string,
): Promise<TestRow | null> {
  const [row] = await tx.query<TestRow>(
    'select * from agent_tests where tenant_id = $1 and agent_id = $2 and id = $3',
    [tenantId, agentId, id],
  );
  return row ?? null;
}

/** @returns its id; null when the agent has as many tests as it may have */
export async function insertTest(
  tx: Transaction,
  tenantId: string,
  test: NewTest,
  most: number,
): Promise<string | null> {
  await tx.query('select id from agents where tenant_id = $1 and id = $2 for update', [tenantId, test.agent_id]);
  const rows = await tx.query<{ id: string }>(
    `insert into agent_tests (tenant_id, id, agent_id, name, scope, messages, tool_results, setting, expectations)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9
      where (select count(*) from agent_tests where tenant_id = $1 and agent_id = $3) < $10 returning id`,
    [
      tenantId,
      newId(),
      test.agent_id,
      test.name,
      test.scope,
      JSON.stringify(test.messages),
      JSON.stringify(test.tool_results),
      JSON.stringify(test.setting),
      JSON.stringify(test.expectations),
      most,
    ],
  );
  return rows[0]?.id ?? null;
}

export async function updateTest(
  tx: Transaction,
  tenantId: string,
  id: string,
  test: { name: string; expectations: TestExpectations },
): Promise<void> {
  await tx.query(
    `update agent_tests set name = $3, expectations = $4, updated_at = clock_timestamp() where tenant_id = $1 and id = $2`,
    [tenantId, id, test.name, JSON.stringify(test.expectations)],
  );
}

/** False when there was none. */
export async function deleteTest(tx: Transaction, tenantId: string, agentId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from agent_tests where tenant_id = $1 and agent_id = $2 and id = $3 returning id',
    [tenantId, agentId, id],
  );
  return rows.length > 0;
}

/** Names of customers, of two words and more, that stand in a text. */
export async function customersNamedIn(tx: Transaction, tenantId: string, text: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select name from customers where tenant_id = $1 and name like '% %' and position(lower(name) in lower($2)) > 0 limit 50`,
    [tenantId, text],
  );
  return rows.map(({ name }) => name);
}
