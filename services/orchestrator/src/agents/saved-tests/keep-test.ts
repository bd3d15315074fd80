// Keeps a saved exchange as a test of an agent, within what an agent may have of them.
import type { SavedExchange, TestExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { TestSetting } from './agent-tests.table.ts';
import { findTest, insertTest } from './tests.store.ts';
import type { TestRow } from './tests.store.ts';

export const mostTests = 40;
/** Of one test, with its frozen results. */
const mostCharacters = 300_000;

/** @param test with stand-ins for everything personal already; @throws AppError 409 `agent-tests.too-many`, 422 `agent-tests.too-long` */
export async function keepTest(
  tx: Transaction,
  tenantId: string,
  test: {
    agentId: string;
    name: string;
    exchange: SavedExchange;
    setting: TestSetting;
    expectations: TestExpectations;
  },
): Promise<TestRow> {
  const { agentId, exchange, ...rest } = test;
  if (JSON.stringify([exchange, rest.setting]).length > mostCharacters) throw tooLong('It holds too much.');
  const id = await insertTest(tx, tenantId, { agent_id: agentId, ...exchange, ...rest }, mostTests);
  if (id === null)
    throw new AppError({
      code: 'agent-tests.too-many',
      status: 409,
      message: `An agent has at most ${mostTests} tests; delete one first.`,
    });
  return (await findTest(tx, tenantId, agentId, id)) as TestRow;
}

export function tooLong(message: string): AppError {
  return new AppError({ code: 'agent-tests.too-long', status: 422, message: `${message} Choose a single answer.` });
}
