// Questions to the table of versions. What stands in `agents` is what is published; here is every content it had, and the draft.
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { agent_versions } from '../agents.table.ts';

export type VersionRow = typeof agent_versions.$inferSelect;

/** Who changes an agent. */
export interface Author {
  id: string | null;
  name: string;
}

export const systemAuthor: Author = { id: null, name: 'system' };

/** Columns that make an agent, the same in both tables. */
export const contentColumns = [
  'name',
  'role',
  'tone',
  'language',
  'model_provider',
  'model',
  'temperature',
  'fallback_models',
  'max_turn_cost_usd',
  'max_steps',
  'system_prompt',
  'enabled_tools',
  'tool_permissions',
  'hours',
  'outside_hours',
  'handoff_rules',
] as const;
const jsonColumns = new Set<string>(['fallback_models', 'tool_permissions', 'hours', 'handoff_rules']);
export type AgentValues = Pick<VersionRow, (typeof contentColumns)[number]>;

const columns = contentColumns.join(', ');
const columnsOf = (alias: string): string => contentColumns.map((name) => `${alias}.${name}`).join(', ');
/** Whether what stands in `agents` (a) is no version (v) yet: it is older than versions, or a replica without them wrote it. */
export const isUnrecorded = `(v.id is null or (${columnsOf('a')}) is distinct from (${columnsOf('v')}))`;
export const withPublished =
  'left join agent_versions v on v.tenant_id = a.tenant_id and v.id = a.published_version_id';

/** Makes a version of what stands in `agents` and is none yet, and says that it is the published one. The shop's agents are locked. */
export async function recordVersions(
  tx: Transaction,
  tenantId: string,
  author: Author,
  { note = '', restoredFrom = null }: { note?: string; restoredFrom?: number | null } = {},
): Promise<void> {
  await tx.query('select id from agents where tenant_id = $1 order by id for update', [tenantId]);
  await tx.query(
    `with recorded as (
       insert into agent_versions (tenant_id, id, agent_id, number, ${columns}, author_id, author, note, restored_from, created_at, published_at)
       select a.tenant_id, gen_random_uuid(), a.id,
              1 + coalesce((select max(n.number) from agent_versions n where n.tenant_id = a.tenant_id and n.agent_id = a.id), 0),
              ${columnsOf('a')}, $2, $3, $4, $5, a.updated_at, clock_timestamp()
         from agents a ${withPublished}
        where a.tenant_id = $1 and ${isUnrecorded}
       returning tenant_id, id, agent_id)
     update agents a set published_version_id = r.id, revision = a.revision + 1
       from recorded r where a.tenant_id = r.tenant_id and a.id = r.agent_id`,
    [tenantId, author.id, author.name, note, restoredFrom],
  );
}

/** Newest first, the draft before all. */
export async function listVersions(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: VersionRow[]; next_cursor: string | null }> {
  const before = decodeCursor(options.cursor, z.tuple([z.number().int()]));
  const rows = await tx.query<VersionRow>(
    `select * from agent_versions where tenant_id = $1 and agent_id = $2 and ($3::int is null or number < $3)
      order by number desc nulls first limit $4`,
    [tenantId, agentId, before?.[0] ?? null, options.limit + 1],
  );
  return toPage(
    rows,
    options.limit,
    (row) => [row.number ?? 2 ** 31 - 1],
    (row) => row,
  );
}

export async function findVersion(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  id: string,
): Promise<VersionRow | null> {
  const [row] = await tx.query<VersionRow>(
    'select * from agent_versions where tenant_id = $1 and agent_id = $2 and id = $3',
    [tenantId, agentId, id],
  );
  return row ?? null;
}

export async function findDraft(tx: Transaction, tenantId: string, agentId: string): Promise<VersionRow | null> {
  const [row] = await tx.query<VersionRow>(
    'select * from agent_versions where tenant_id = $1 and agent_id = $2 and published_at is null for update',
    [tenantId, agentId],
  );
  return row ?? null;
}

/** The newest published one before `number`. */
export async function findEarlier(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  number: number,
): Promise<VersionRow | null> {
  const [row] = await tx.query<VersionRow>(
    'select * from agent_versions where tenant_id = $1 and agent_id = $2 and number < $3 order by number desc limit 1',
    [tenantId, agentId, number],
  );
  return row ?? null;
}

/** Writes the draft, which begins as what is published. */
export async function writeDraft(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  draft: { values: AgentValues; author: Author; note: string },
): Promise<void> {
  const values = contentColumns.map((name) => parameterOf(name, draft.values));
  const places = contentColumns.map((_name, place) => `$${place + 7}`).join(', ');
  await tx.query(
    `insert into agent_versions (tenant_id, id, agent_id, author_id, author, note, ${columns})
     values ($1, $2, $3, $4, $5, $6, ${places})
     on conflict (tenant_id, agent_id) where published_at is null
     do update set (author_id, author, note, updated_at, ${columns}) =
       row(excluded.author_id, excluded.author, excluded.note, clock_timestamp(), ${columnsOf('excluded')})`,
    [tenantId, newId(), agentId, draft.author.id, draft.author.name, draft.note, ...values],
  );
}

/** JSON goes to Postgres as text, an array of it would be taken for one of Postgres'. */
function parameterOf(name: (typeof contentColumns)[number], values: AgentValues): unknown {
  const value = values[name];
  return jsonColumns.has(name) && value !== null ? JSON.stringify(value) : value;
}

/** The draft becomes the next number; `agents` takes its content. */
export async function publishDraft(
  tx: Transaction,
  tenantId: string,
  draft: VersionRow,
  note: string,
): Promise<number> {
  const [row] = await tx.query<{ number: number }>(
    `update agent_versions set published_at = clock_timestamp(), note = $4,
            number = (select max(n.number) + 1 from agent_versions n where n.tenant_id = $1 and n.agent_id = $3)
      where tenant_id = $1 and id = $2 returning number`,
    [tenantId, draft.id, draft.agent_id, note],
  );
  await takeContent(tx, tenantId, draft);
  await tx.query('update agents set published_version_id = $3 where tenant_id = $1 and id = $2', [
    tenantId,
    draft.agent_id,
    draft.id,
  ]);
  return row?.number ?? 0;
}

/** What stands in `agents` becomes the version's content. */
export async function takeContent(tx: Transaction, tenantId: string, version: VersionRow): Promise<void> {
  await tx.query(
    `update agents a set (updated_at, ${columns}) = row(clock_timestamp(), ${columnsOf('v')})
       from agent_versions v where a.tenant_id = $1 and a.id = $2 and v.tenant_id = $1 and v.id = $3`,
    [tenantId, version.agent_id, version.id],
  );
}

/** False when there was none. */
export async function deleteDraft(tx: Transaction, tenantId: string, agentId: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from agent_versions where tenant_id = $1 and agent_id = $2 and published_at is null returning id',
    [tenantId, agentId],
  );
  return rows.length > 0;
}

export async function countRevision(tx: Transaction, tenantId: string, agentId: string): Promise<void> {
  await tx.query('update agents set revision = revision + 1 where tenant_id = $1 and id = $2', [tenantId, agentId]);
}
