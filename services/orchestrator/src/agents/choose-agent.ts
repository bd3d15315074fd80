// Which agent of a shop answers a turn.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';

/** The active agent that was made first; null when none is active. */
export async function chooseAgent(tx: Transaction, tenantId: string): Promise<TurnRequest['agent'] | null> {
  const [agent] = await tx.query<TurnRequest['agent']>(
    `select id, name, role, model_provider, model, temperature, system_prompt, enabled_tools
     from agents where tenant_id = $1 and is_active order by id limit 1`,
    [tenantId],
  );
  return agent ?? null;
}
