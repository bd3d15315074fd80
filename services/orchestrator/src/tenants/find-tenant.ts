// One shop of this installation.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { tenants } from './tenants.table.ts';

export type TenantRow = typeof tenants.$inferSelect;

export async function findTenant(tx: Transaction, tenantId: string): Promise<TenantRow | null> {
  const [row] = await tx.query<TenantRow>('select * from tenants where id = $1', [tenantId]);
  return row ?? null;
}

/** @throws AppError 404 `tenants.not-found` */
export async function requireTenant(tx: Transaction, tenantId: string): Promise<TenantRow> {
  const row = await findTenant(tx, tenantId);
  if (!row) throw tenantNotFound();
  return row;
}

export function tenantNotFound(): AppError {
  return new AppError({ code: 'tenants.not-found', status: 404, message: 'There is no such shop.' });
}
