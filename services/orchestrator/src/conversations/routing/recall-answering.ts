// Who answered an episode that began when there was nobody else to choose: that agent goes on like any other.
import type { Deps } from '../../deps.ts';
import type { Answering } from '../store/conversations.table.ts';
import type { HistoryRow, TurnContext } from '../store/turns.store.ts';

/** Null: nobody did. Asks only where a shop has several agents and its conversation does not say. */
export async function recallAnswering(
  { database }: Pick<Deps, 'database'>,
  tenantId: string,
  { answering, episode }: Pick<TurnContext, 'answering' | 'episode'>,
  rows: HistoryRow[],
  countOfAgents: number,
): Promise<Answering | null> {
  if (countOfAgents < 2 || answering?.episode === episode) return answering;
  const last = rows.findLast(({ author, turn_id: turnId }) => author === 'agent' && turnId !== null);
  if (!last) return null;
  const [turn] = await database.transaction(tenantId, (tx) =>
    tx.query<{ agent_id: string; agent_name: string }>(
      'select agent_id, agent_name from turns where tenant_id = $1 and id = $2 and agent_id is not null',
      [tenantId, last.turn_id],
    ),
  );
  return turn ? { ...turn, episode, since: last.at.toISOString(), hand_overs: 0, before: null, recalled: true } : null;
}
