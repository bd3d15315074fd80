// SQL of the handoffs and of how each shop wants to be told of them.
import type { AttentionStretch, HandoffRules } from '@nexus/contracts/handoff-settings';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import type { HandoffContext } from './default-handoff-config.ts';

export interface SmtpSettings {
  host: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  user: string | null;
  from: string;
}

export interface HandoffConfig {
  enabled: boolean;
  destination_email: string | null;
  customer_notice: string;
  smtp: SmtpSettings | null;
  context: HandoffContext;
  /** As kept: what is not in it has its default. */
  rules: Partial<HandoffRules>;
  attention_hours: AttentionStretch[] | null;
  agent_answers_outside: boolean;
  reminder_minutes: number;
  /** Null: the default text. */
  second_notice: string | null;
}

export interface HandoffTranscript {
  customer_name: string | null;
  customer_phone: string | null;
  conversation_id: string;
  lines: { author: string; text: string; at: string }[];
}

/** A handoff with what its mail needs of the shop. */
export interface MailableHandoff {
  id: string;
  conversation_id: string;
  turn_id: string | null;
  reason: string;
  summary: string | null;
  transcript: HandoffTranscript;
  mail_status: 'none' | 'queued' | 'sent' | 'failed';
  created_at: Date;
  store_name: string;
  locale: string;
  timezone: string;
}

const configColumns = `enabled, destination_email, customer_notice, smtp, context, rules, attention_hours,
  agent_answers_outside, reminder_minutes, second_notice`;

export async function findHandoffConfig(tx: Transaction, tenantId: string): Promise<HandoffConfig | null> {
  const rows = await tx.query<HandoffConfig>(`select ${configColumns} from handoff_configs where tenant_id = $1`, [
    tenantId,
  ]);
  return rows[0] ?? null;
}

/** A shop's settings beside what they need of the shop; the settings' columns are null where it kept none. */
export async function findHandoffShop(
  tx: Transaction,
  tenantId: string,
): Promise<{ locale: string; timezone: string; config: HandoffConfig | null } | null> {
  const rows = await tx.query<
    { [Key in keyof HandoffConfig]: HandoffConfig[Key] } & { locale: string; timezone: string }
  >(
    `select locale, timezone, ${configColumns} from tenants left join handoff_configs on handoff_configs.tenant_id = tenants.id
      where tenants.id = $1`,
    [tenantId],
  );
  const [row] = rows;
  if (!row) return null;
  const { locale, timezone, ...config } = row;
  return { locale, timezone, config: config.customer_notice === null ? null : config };
}

export async function findTenantLocale(tx: Transaction, tenantId: string): Promise<string | null> {
  const rows = await tx.query<{ locale: string }>(`select locale from tenants where id = $1`, [tenantId]);
  return rows[0]?.locale ?? null;
}

export async function saveHandoffConfig(tx: Transaction, tenantId: string, config: HandoffConfig): Promise<void> {
  await tx.query(
    `insert into handoff_configs (tenant_id, id, enabled, destination_email, customer_notice, smtp, context,
                                  rules, attention_hours, agent_answers_outside, reminder_minutes, second_notice)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id) do update set enabled = excluded.enabled, destination_email = excluded.destination_email,
       customer_notice = excluded.customer_notice, smtp = excluded.smtp, context = excluded.context,
       rules = excluded.rules, attention_hours = excluded.attention_hours,
       agent_answers_outside = excluded.agent_answers_outside, reminder_minutes = excluded.reminder_minutes,
       second_notice = excluded.second_notice, updated_at = now()`,
    [
      tenantId,
      newId(),
      config.enabled,
      config.destination_email,
      config.customer_notice,
      config.smtp ? JSON.stringify(config.smtp) : null,
      JSON.stringify(config.context),
      JSON.stringify(config.rules),
      config.attention_hours ? JSON.stringify(config.attention_hours) : null,
      config.agent_answers_outside,
      config.reminder_minutes,
      config.second_notice,
    ],
  );
}

export async function insertHandoff(
  tx: Transaction,
  handoff: {
    tenantId: string;
    conversationId: string;
    turnId: string | null;
    reason: string;
    summary: string | null;
    transcript: HandoffTranscript;
    mailStatus: 'none' | 'queued';
  },
): Promise<string> {
  const id = newId();
  await tx.query(
    `insert into handoffs (tenant_id, id, conversation_id, turn_id, reason, summary, transcript, mail_status)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      handoff.tenantId,
      id,
      handoff.conversationId,
      handoff.turnId,
      handoff.reason,
      handoff.summary,
      JSON.stringify(handoff.transcript),
      handoff.mailStatus,
    ],
  );
  return id;
}

export async function findMailableHandoff(
  tx: Transaction,
  tenantId: string,
  handoffId: string,
): Promise<MailableHandoff | null> {
  const rows = await tx.query<MailableHandoff>(
    `select handoffs.id, conversation_id, turn_id, reason, summary, transcript, mail_status, handoffs.created_at,
            store_name, locale, timezone
       from handoffs join tenants on tenants.id = handoffs.tenant_id
      where handoffs.tenant_id = $1 and handoffs.id = $2`,
    [tenantId, handoffId],
  );
  return rows[0] ?? null;
}

export async function setMailStatus(
  tx: Transaction,
  mail: { tenantId: string; handoffId: string; status: 'none' | 'queued' | 'sent' | 'failed'; error: string | null },
): Promise<void> {
  await tx.query(`update handoffs set mail_status = $3, mail_error = $4 where tenant_id = $1 and id = $2`, [
    mail.tenantId,
    mail.handoffId,
    mail.status,
    mail.error,
  ]);
}
