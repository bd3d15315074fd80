// What start-up did to the schema.
import { createdAt } from '@nexus/database/columns';
import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';

export const schema_repairs = pgTable('schema_repairs', {
  id: uuid().primaryKey(),
  kind: text().notNull(),
  object: text().notNull(),
  statement: text().notNull(),
  severity: text().notNull(),
  details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  ...createdAt,
});
