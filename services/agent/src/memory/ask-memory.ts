// Asks the orchestrator to remember or forget for a tool; whose memory it is stands in the turn, never in what a model wrote.
import { forgetResult, rememberResult } from '@nexus/contracts/memory';
import type { forgetRequest, rememberRequest } from '@nexus/contracts/memory';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ServiceClient } from '@nexus/service-kit/service-client';
import type { z } from 'zod';

type Place = 'tenant_id' | 'conversation_id' | 'customer_id';

export interface MemoryOfCustomer {
  /** @throws AppError 422 `memories.not-said`, `memories.sensitive`, `memories.terms` */
  remember(wish: Omit<z.input<typeof rememberRequest>, Place>): Promise<z.output<typeof rememberResult>>;
  forget(what: Omit<z.input<typeof forgetRequest>, Place>): Promise<z.output<typeof forgetResult>>;
}

/** The memory of the customer of this turn. */
export function memoryOf(turn: TurnRequest, orchestrator: ServiceClient, signal: AbortSignal): MemoryOfCustomer {
  const place = { tenant_id: turn.tenant.id, conversation_id: turn.conversation.id, customer_id: turn.customer.id };
  const ask = <S extends z.ZodType>(path: string, wish: object, response: S) =>
    orchestrator.call({ path, body: { ...wish, ...place }, response, signal, idempotent: true });
  return {
    remember: (wish) => ask('/memories/remember', wish, rememberResult),
    forget: (what) => ask('/memories/forget', what, forgetResult),
  };
}
