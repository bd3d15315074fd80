// Questions to the table of channels, within one tenant.
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { channels } from './channels.table.ts';

export type ChannelRow = typeof channels.$inferSelect;
export type ChannelValues = Pick<
  ChannelRow,
  'provider' | 'label' | 'phone_number' | 'phone_number_id' | 'mode' | 'test_numbers' | 'automatic_texts'
>;
export type ChannelChanges = Partial<Omit<ChannelValues, 'provider' | 'phone_number'> & Pick<ChannelRow, 'broken'>>;

const key = z.tuple([z.uuid()]);

/** Oldest first. @throws AppError 400 `request.bad-cursor` */
export async function listChannels(
  tx: Transaction,
  tenantId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: ChannelRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const rows = await tx.query<ChannelRow>(
    'select * from channels where tenant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3',
    [tenantId, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}

export async function findOwnChannel(tx: Transaction, tenantId: string, id: string): Promise<ChannelRow | null> {
  const [row] = await tx.query<ChannelRow>('select * from channels where tenant_id = $1 and id = $2', [tenantId, id]);
  return row ?? null;
}

/** Null when the tenant has that number at that provider already. */
export async function insertChannel(
  tx: Transaction,
  tenantId: string,
  values: ChannelValues,
): Promise<ChannelRow | null> {
  const [row] = await tx.drizzle
    .insert(channels)
    .values({ tenant_id: tenantId, id: newId(), ...values })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

/** Notes since when a changed mode holds. Null when the tenant has no such channel. */
export async function updateChannel(
  tx: Transaction,
  before: ChannelRow,
  changes: ChannelChanges,
): Promise<ChannelRow | null> {
  const now = new Date();
  const modeChanged = changes.mode !== undefined && changes.mode !== before.mode;
  const [row] = await tx.drizzle
    .update(channels)
    .set({ ...changes, ...(modeChanged ? { mode_since: now } : {}), updated_at: now })
    .where(and(eq(channels.tenant_id, before.tenant_id), eq(channels.id, before.id)))
    .returning();
  return row ?? null;
}

export async function deleteChannel(tx: Transaction, tenantId: string, id: string): Promise<void> {
  await tx.query('delete from channels where tenant_id = $1 and id = $2', [tenantId, id]);
}

export async function readLocale(tx: Transaction, tenantId: string): Promise<string> {
  const [row] = await tx.query<{ locale: string }>('select locale from tenants where id = $1', [tenantId]);
  return row?.locale ?? 'es-AR';
}
