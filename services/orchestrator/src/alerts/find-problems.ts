// Everything that is wrong in the shops and in the database now, as Postgres tells it.
import type { Transaction } from '@nexus/database/database';
import { platformTenantId } from '../events/record-event.ts';
import type { FoundProblem } from './problem.ts';
import {
  findBrokenChannels,
  findDeadJobs,
  findMisnumberedChannels,
  findRefusedModels,
  findRefusedWebhooks,
  findRefusedStores,
  findSchemaFindings,
  findSilentChannels,
  findUnanswered,
  findUnansweredHandoffs,
  findUnknownSends,
} from './problems.store.ts';

/** `tx` is a platform transaction. @param unansweredMinutes for shops that set no time of their own */
export async function findStoredProblems(tx: Transaction, unansweredMinutes: number): Promise<FoundProblem[]> {
  const found = await Promise.all([
    findUnanswered(tx, unansweredMinutes),
    findUnansweredHandoffs(tx),
    findRefusedStores(tx),
    findRefusedModels(tx),
    findBrokenChannels(tx),
    findSilentChannels(tx),
    findRefusedWebhooks(tx),
    findMisnumberedChannels(tx),
    findDeadJobs(tx, platformTenantId),
    findUnknownSends(tx),
    findSchemaFindings(tx),
  ]);
  return found.flat();
}
