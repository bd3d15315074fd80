// Everything held on one person, or on a whole shop, as the entries of an archive: a JSON file per table, the media as files.
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from '../deps.ts';
import { readMediaFile } from '../media/media-files.ts';
import { dataMap } from './data-map.ts';
import type { TableOfData } from './data-map.ts';
import { readRows, readShop } from './privacy.store.ts';
import type { ExportedRow, Person } from './privacy.store.ts';
import type { ZipEntry } from './zip-stream.ts';

export interface ExportScope {
  tenantId: string;
  /** Null: the whole shop. */
  person: Person | null;
}

type ExportDeps = Pick<Deps, 'database' | 'config' | 'now'>;

/** Rows per file; each page is read in a transaction of its own, so a slow download holds nothing. */
const pageSize = 1000;

/** Tables in the order of the data map, `<table>.json` then `<table>-2.json` and on; media beside their table; `manifest.json` last. */
export async function* exportData(deps: ExportDeps, scope: ExportScope): AsyncGenerator<ZipEntry> {
  const counts: Record<string, number> = {};
  const missing: string[] = [];
  if (!scope.person) yield* shopEntries(deps, scope.tenantId);
  for (const source of dataMap.filter((one) => isExported(one, scope))) {
    for await (const { rows, number } of pagesOf(deps, source, scope)) {
      counts[source.table] = (counts[source.table] ?? 0) + rows.length;
      const name = number === 1 ? `${source.table}.json` : `${source.table}-${number}.json`;
      yield jsonEntry(
        deps,
        name,
        rows.map(({ row }) => row),
      );
      if (source.table === 'media') yield* filesOf(deps, rows, missing);
    }
  }
  yield jsonEntry(deps, 'manifest.json', {
    exported_at: deps.now().toISOString(),
    tenant_id: scope.tenantId,
    customer_id: scope.person?.customerId ?? null,
    rows: counts,
    left_out: Object.fromEntries(
      dataMap.filter((one) => one.leftOut && !isExported(one, scope)).map((one) => [one.table, one.leftOut?.reason]),
    ),
    missing_files: missing,
  });
}

/** Whether the archive has a file for the table. */
export function isExported({ ofPerson, leftOut }: TableOfData, { person }: Pick<ExportScope, 'person'>): boolean {
  return person ? ofPerson !== null && !leftOut : leftOut?.from !== 'all';
}

async function* shopEntries(deps: ExportDeps, tenantId: string): AsyncGenerator<ZipEntry> {
  const shop = await deps.database.transaction(tenantId, (tx) => readShop(tx, tenantId));
  if (!shop) return;
  yield jsonEntry(deps, 'tenants.json', [shop.tenant]);
  yield jsonEntry(deps, 'users.json', shop.people);
}

async function* pagesOf(
  deps: ExportDeps,
  source: TableOfData,
  scope: ExportScope,
): AsyncGenerator<{ rows: ExportedRow[]; number: number }> {
  let after: string | null = null;
  for (let number = 1; ; number += 1) {
    const position: string | null = after;
    const rows: ExportedRow[] = await deps.database.transaction(scope.tenantId, (tx) =>
      readRows(tx, source, { ...scope, after: position, limit: pageSize }),
    );
    if (rows.length > 0 || number === 1) yield { rows, number };
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.id ?? null;
  }
}

async function* filesOf(deps: ExportDeps, rows: ExportedRow[], missing: string[]): AsyncGenerator<ZipEntry> {
  for (const { id, row } of rows) {
    if (typeof row.path !== 'string') continue;
    try {
      const bytes = await readMediaFile(deps.config.DATA_DIRECTORY, row.path);
      yield { name: `media/${id}${suffixOf(row)}`, bytes, modified: new Date(String(row.created_at)) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      missing.push(id);
    }
  }
}

/** The name a stranger gave the file only says what kind it is. */
function suffixOf({ filename, mime_type: type }: Record<string, unknown>): string {
  const named = /\.[a-z0-9]{1,8}$/i.exec(String(filename ?? ''))?.[0];
  const kind = /\/([a-z0-9]{1,8})/.exec(String(type ?? ''))?.[1];
  return named?.toLowerCase() ?? (kind ? `.${kind}` : '');
}

function jsonEntry(deps: ExportDeps, name: string, value: unknown): ZipEntry {
  return { name, bytes: Buffer.from(`${JSON.stringify(value, null, 2)}\n`), modified: deps.now() };
}
