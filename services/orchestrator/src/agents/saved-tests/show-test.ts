// Saved tests and their runs as the admin API shows them.
import type { AgentTest, AgentTestSummary, TestRun } from '@nexus/contracts/saved-tests/agent-tests';
import type { RunRow } from './runs.store.ts';
import type { SummaryRow, TestRow } from './tests.store.ts';

export function showTest(row: TestRow): AgentTest {
  const { id, agent_id, name, scope, messages, tool_results, expectations } = row;
  const [created_at, updated_at] = [row.created_at.toISOString(), row.updated_at.toISOString()];
  return { id, agent_id, name, scope, messages, tool_results, expectations, created_at, updated_at };
}

export function summariseTest(row: SummaryRow): AgentTestSummary {
  const { id, agent_id, name, scope, messages, calls, expectations } = row;
  const [created_at, updated_at] = [row.created_at.toISOString(), row.updated_at.toISOString()];
  return { id, agent_id, name, scope, messages, calls, expectations, created_at, updated_at };
}

export function showRun(row: RunRow): TestRun {
  const { id, agent_id, version_id, number, state, verdict, total, done } = row;
  return {
    id,
    agent_id,
    version_id,
    number,
    state,
    verdict,
    // Until it has stopped it is only asked to.
    stopped_by: state === 'stopped' ? row.stopped_by : null,
    total,
    done,
    started_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
