// Keyset paging: the cursor of a list is the sort key of its last row, opaque to callers.
import { AppError } from '@nexus/service-kit/app-error';

/** What checks a decoded key: a zod schema, of which only this is used. */
interface KeySchema<Key> {
  safeParse(value: unknown): { success: true; data: Key } | { success: false; error: unknown };
}

/** Writes a sort key (a tuple of texts, numbers and nulls, in the order of ORDER BY) as base64url. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor back; `key` is the zod tuple of what the list's cursor holds. Undefined (first page) gives null.
 * @throws AppError 400 `request.bad-cursor`
 */
export function decodeCursor<Key>(cursor: string | undefined, key: KeySchema<Key>): Key | null {
  if (cursor === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw badCursor(error);
  }
  const parsed = key.safeParse(value);
  if (!parsed.success) throw badCursor(parsed.error);
  return parsed.data;
}

/** Cuts rows that were read with `limit + 1` to a page; `keyOf` gives the sort key of the last row shown. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number | null)[],
  toItem: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}

function badCursor(cause: unknown): AppError {
  return new AppError({
    code: 'request.bad-cursor',
    status: 400,
    message: 'The cursor does not come from this list; start without one.',
    cause,
  });
}
