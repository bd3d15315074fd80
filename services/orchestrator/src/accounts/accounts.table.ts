// People who sign in: better-auth's tables, and their roles in shops.
import { createdAt, moment, tenantColumns, tenantPolicy, updatedAt } from '@nexus/database/columns';
import { boolean, check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { tenants } from '../tenants/tenants.table.ts';

export const users = pgTable('users', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  email_verified: boolean().notNull().default(false),
  image: text(),
  platform_admin: boolean().notNull().default(false),
  ...createdAt,
  ...updatedAt,
});

export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: text().notNull().unique(),
    expires_at: moment().notNull(),
    ip_address: text(),
    user_agent: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [index('sessions_user_id').on(table.user_id)],
);

/** better-auth: how a user proves who they are; the password's hash is here. */
export const accounts = pgTable(
  'accounts',
  {
    id: uuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    account_id: text().notNull(),
    provider_id: text().notNull(),
    access_token: text(),
    refresh_token: text(),
    id_token: text(),
    access_token_expires_at: moment(),
    refresh_token_expires_at: moment(),
    scope: text(),
    password: text(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [index('accounts_user_id').on(table.user_id)],
);

/** Single-use tokens (sign-in links), hashed. */
export const verifications = pgTable(
  'verifications',
  {
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expires_at: moment().notNull(),
    ...createdAt,
    ...updatedAt,
  },
  (table) => [index('verifications_identifier').on(table.identifier)],
);

export const memberships = pgTable(
  'memberships',
  {
    ...tenantColumns,
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text().notNull(),
    ...createdAt,
  },
  (table) => [
    primaryKey({ columns: [table.tenant_id, table.id] }),
    foreignKey({ columns: [table.tenant_id], foreignColumns: [tenants.id] }).onDelete('cascade'),
    unique('memberships_user').on(table.tenant_id, table.user_id),
    check('memberships_role', sql`${table.role} in ('owner', 'manager', 'agent', 'viewer')`),
    tenantPolicy(),
  ],
);
