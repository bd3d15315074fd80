// Remembers from the agent's own questions whether the shop system still accepts the store's token.
import type { Transaction } from '@nexus/database/database';
import type { TurnStep } from '@nexus/contracts/turn';

const refusals = new Set(['shop.unauthorized', 'shop.payment_required']);

/** Writes only when the last question to the shop says otherwise than what is known. */
export function noteStoreAnswer(tx: Transaction, tenantId: string, steps: TurnStep[]): void {
  const asked = steps.filter((step) => step.kind === 'tool' && (step.tool?.ok || refusals.has(step.error?.code ?? '')));
  const refused = asked.some((step) => refusals.has(step.error?.code ?? ''));
  if (asked.length === 0) return;
  tx.send(
    `update store_connections set status = $2, checked_at = now(), updated_at = now() where tenant_id = $1 and status <> $2 and ($2 = 'unauthorized' or status = 'unauthorized')`,
    [tenantId, refused ? 'unauthorized' : 'ok'],
  );
}
