// Erases a person from a shop: nothing more is sent to them, every row goes in one transaction, the files by a job right after.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { FastifyRequest } from 'fastify';
import { announceInterrupt } from '../conversations/queues/interrupts.ts';
import { markErased } from '../customers/erased-identities.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { recordEvent } from '../events/record-event.ts';
import { enqueueRemovalOfFiles } from '../media/remove-media-files.ts';
import {
  cancelSends,
  eraseRowsOf,
  eraseSharedDoorBodies,
  findPerson,
  listFilesOf,
  lockConversations,
} from './privacy.store.ts';
import type { Person } from './privacy.store.ts';

type EraseDeps = Pick<Deps, 'database' | 'keyring' | 'now'>;

/** A bubble on its way is waited for this often; one that hangs longer finds its row gone when it ends. */
const mostTries = 200;
const pauseMilliseconds = 50;
/** SQLSTATE, PostgreSQL appendix A. */
const deadlock = '40P01';

/** @throws AppError 404 `customers.not-found` */
export async function eraseCustomer(
  deps: EraseDeps,
  request: FastifyRequest | null,
  { tenantId, customerId }: { tenantId: string; customerId: string },
): Promise<void> {
  const person = await deps.database.transaction(tenantId, (tx) => findPerson(tx, tenantId, customerId));
  if (!person) throw customerNotFound();
  const kept = await deps.database.platformTransaction('privacy: bodies kept at a shared door', (tx) =>
    eraseSharedDoorBodies(tx, person),
  );
  for (let attempt = 1; ; attempt += 1) {
    if (await tryToErase(deps, request, person, { kept, patient: attempt < mostTries })) return;
    await new Promise((done) => setTimeout(done, pauseMilliseconds));
  }
}

/** @returns false when something is still on its way to the person, or another transaction stood in the way */
async function tryToErase(
  deps: EraseDeps,
  request: FastifyRequest | null,
  { tenantId, customerId }: Person,
  how: { kept: number; patient: boolean },
): Promise<boolean> {
  try {
    return await deps.database.transaction(tenantId, async (tx) => {
      const person = await findPerson(tx, tenantId, customerId, true);
      if (!person) throw customerNotFound();
      const conversations = await lockConversations(tx, person);
      const sending = await cancelSends(tx, tenantId, conversations);
      for (const id of conversations) announceInterrupt(tx, id);
      if (sending && how.patient) return false;
      await erase(tx, deps, request, person, { conversations, kept: how.kept });
      await failpoint('customer-erased');
      return true;
    });
  } catch (error) {
    if (how.patient && (error as { code?: unknown }).code === deadlock) return false;
    throw error;
  }
}

async function erase(
  tx: Transaction,
  deps: EraseDeps,
  request: FastifyRequest | null,
  person: Person,
  { conversations, kept }: { conversations: string[]; kept: number },
): Promise<void> {
  const { tenantId, customerId } = person;
  const files = await listFilesOf(tx, person);
  const rows = await eraseRowsOf(tx, person);
  await enqueueRemovalOfFiles(tx, tenantId, files);
  await markErased(tx, deps.keyring, tenantId, person.ids, deps.now());
  const data = { rows, files: files.length, kept_at_shared_doors: kept };
  await audit(tx, request, { tenantId, action: 'customers.erase', object: customerId, data });
  await recordEvent(tx, { tenantId, kind: 'customer-erased', data });
  for (const id of conversations)
    announceChange(tx, { kind: 'conversation-removed', tenant_id: tenantId, conversation_id: id });
  if (rows.channels) announceChange(tx, { kind: 'channel-changed', tenant_id: tenantId });
}

export function customerNotFound(): AppError {
  return new AppError({ code: 'customers.not-found', status: 404, message: 'There is no such customer.' });
}
