// Columns that only some servers can have. They stand in no declared statement: a database without them is whole.
import type { OptionalColumn } from '@nexus/database/schema/plan/optional-columns';

/** Of any length. Kept within the row up to 2,000 dimensions: fetched from beside the table, a shop's vectors take five times as long. */
export const vectorColumn: OptionalColumn = {
  table: 'knowledge_vectors',
  name: 'vector',
  type: 'vector',
  extension: 'vector',
  settings: ['alter column vector set storage main', 'set (toast_tuple_target = 8160)'],
};

export const optionalColumns: OptionalColumn[] = [vectorColumn];
