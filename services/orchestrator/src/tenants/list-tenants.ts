// The shops of the installation, newest first.
import type { Transaction } from '@nexus/database/database';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import { z } from 'zod';
import type { TenantRow } from './find-tenant.ts';

const key = z.tuple([z.uuid()]);

/** @param among only these ids; null: all. @throws AppError 400 `request.bad-cursor` */
export async function listTenants(
  tx: Transaction,
  options: { among: string[] | null; cursor?: string; limit: number },
): Promise<{ items: TenantRow[]; next_cursor: string | null }> {
  const after = decodeCursor(options.cursor, key);
  const rows = await tx.query<TenantRow>(
    `select * from tenants where ($1::uuid[] is null or id = any($1)) and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [options.among, after?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.id],
    (row) => row,
  );
}
