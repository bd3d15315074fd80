// Tenants: the shops of this installation.
import type { OwnModelPrice } from '@nexus/contracts/models/model-prices';
import { createdAt, moment, updatedAt } from '@nexus/database/columns';
import { boolean, integer, jsonb, numeric, pgTable, text, uuid } from 'drizzle-orm/pg-core';

export const tenants = pgTable('tenants', {
  id: uuid().primaryKey(),
  store_name: text().notNull(),
  locale: text().notNull(),
  timezone: text().notNull(),
  currency: text().notNull(),
  is_active: boolean().notNull().default(true),
  /** Null: the platform's DEBOUNCE_MS. */
  debounce_ms: integer(),
  /** Null: a conversation taken over never returns by time. */
  return_to_ai_hours: integer().default(24),
  /** What its agents may spend on models per day of the shop, in US dollars. Null: TENANT_DAILY_BUDGET_USD; 0: no limit. */
  daily_budget_usd: numeric({ precision: 12, scale: 2 }),
  /** Agents may make payment links, so many for one customer in a day of the shop. */
  payment_links: boolean().notNull().default(false),
  payment_links_per_day: integer().notNull().default(3),
  /** Share of the day's budget from which the cheaper model answers, from a shorter context. Null: never. */
  thrift_from_percent: integer(),
  /** The cheaper model. Null: each agent keeps its own. */
  thrift_model_provider: text(),
  thrift_model: text(),
  /** What it pays its providers itself, by model; the platform's table holds for the others. */
  model_prices: jsonb().$type<OwnModelPrice[]>().notNull().default([]),
  public_coupons: text().array().notNull().default([]),
  /** Months messages and media files are kept; null: the platform's value, 0: for ever. */
  keep_messages_months: integer(),
  keep_media_months: integer(),
  /** When the shop is erased; null: nobody asked for it. */
  erase_at: moment(),
  ...createdAt,
  ...updatedAt,
});
