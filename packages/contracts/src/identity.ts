// agent ↔ orchestrator: attempts to prove that an order is one's own, counted where no restart and no new conversation forgets them.
import { z } from 'zod';

/** Who is meant stands in the turn; a model never names it. */
const place = { tenant_id: z.uuid(), conversation_id: z.uuid(), customer_id: z.uuid() };

/** POST /identity/attempts of the orchestrator's internal API. It counts as failed until it is taken back. */
export const identityAttempt = z.strictObject({ ...place, order: z.string().regex(/^\d{1,20}$/) });
/** Null: so many failed that no further one is made today. */
export const identityAttemptResult = z.object({ attempt_id: z.uuid().nullable() });

/** POST /identity/attempts/:attempt_id/settle: it succeeded, or could not be made. */
export const identitySettled = z.strictObject({ ...place, proven: z.boolean() });
