// Writes a handoff down and queues its mail, in the transaction in which a person takes over.
import type { Transaction } from '@nexus/database/database';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defaultCustomerNotice } from './default-handoff-config.ts';
import { findHandoffConfig, findTenantLocale, insertHandoff } from './handoffs.store.ts';
import type { HandoffTranscript } from './handoffs.store.ts';
import { handoffMailKind } from './send-handoff-mail.ts';

export interface RecordedHandoff {
  id: string;
  /** What the customer is to be told, once. */
  customerNotice: string;
  mail: 'none' | 'queued';
}

/** The mail goes out later by itself: nothing of SMTP can fail or delay this transaction. */
export async function recordHandoff(
  tx: Transaction,
  handoff: {
    tenantId: string;
    conversationId: string;
    turnId: string | null;
    /** Code, such as `customer_asked`. */
    reason: string;
    summary: string | null;
    /** What the mail tells; the shop's context flags are applied when it is written. */
    transcript: HandoffTranscript;
  },
): Promise<RecordedHandoff> {
  const config = await findHandoffConfig(tx, handoff.tenantId);
  const mail = config?.enabled && config.destination_email && config.smtp ? 'queued' : 'none';
  const id = await insertHandoff(tx, { ...handoff, mailStatus: mail });
  if (mail === 'queued') {
    await enqueueJob(tx, {
      tenantId: handoff.tenantId,
      kind: handoffMailKind,
      key: id,
      payload: { handoff_id: id },
    });
  }
  const locale = config ? null : await findTenantLocale(tx, handoff.tenantId);
  return { id, customerNotice: config?.customer_notice ?? defaultCustomerNotice(locale ?? 'es-AR'), mail };
}
