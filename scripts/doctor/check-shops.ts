// What the database tells of the shops: webhooks that never came, refused tokens and keys, closed windows, switches.
import type pg from 'pg';
import { findStoredProblems } from '../../services/orchestrator/src/alerts/find-problems.ts';
import type { Facts } from './facts.ts';
import type { Fault, FaultId } from './finding.ts';
import { readingTransaction } from './reading-transaction.ts';

interface Row {
  place: string;
  detail: string | null;
}

const faultOf: Record<string, FaultId> = {
  'store.refused': 'store-refused',
  'model.refused': 'model-refused',
  'model.quota': 'model-quota',
  'channel.broken': 'channel-broken',
  'channel.silent': 'channel-silent',
  'jobs.dead': 'jobs-dead',
  'shop.not_answering': 'not-answering',
  'sends.unknown': 'sends-unknown',
  'schema.finding': 'schema-finding',
};

const minor = new Set<FaultId>(['window-closed', 'agent-off', 'debounce-long', 'sends-unknown', 'jobs-dead']);

/** Each question gives one row per fault: where, and what was seen there. */
const questions: [FaultId, string][] = [
  [
    'webhook-never',
    `select t.store_name || ' · ' || c.label as place, c.phone_number as detail from channels c join tenants t on t.id = c.tenant_id
      where c.last_webhook_at is null and c.mode <> 'off' and c.created_at < now() - interval '10 minutes'`,
  ],
  [
    'webhook-secret',
    `select t.store_name || ' · ' || c.label as place, c.provider as detail from channels c join tenants t on t.id = c.tenant_id
      where not exists (select 1 from credentials s where s.tenant_id = c.tenant_id and s.owner = 'channel:' || c.id
                         and s.name = case when c.provider = 'meta' then 'app_secret' else 'webhook_secret' end)
        and not (c.provider = 'meta' and $1)`,
  ],
  [
    'webhook-forged',
    `select coalesce(t.store_name, 'Nexus') as place, count(*)::text || ' × ' || (e.data->>'code') as detail
       from events e left join tenants t on t.id = e.tenant_id
      where e.kind in ('kept-webhook-dropped', 'webhook-refused') and e.data->>'code' in ('webhook.forged', 'webhook.stale') and e.created_at > now() - interval '24 hours'
      group by 1, e.data->>'code'`,
  ],
  [
    'window-closed',
    `select t.store_name as place, count(*)::text as detail from messages m join tenants t on t.id = m.tenant_id
      where m.status = 'failed' and m.error->>'class' = 'window_closed' and m.created_at > now() - interval '24 hours' group by 1`,
  ],
  [
    'model-key-missing',
    `select t.store_name as place, a.model_provider as detail from agents a join tenants t on t.id = a.tenant_id
      where a.is_active and not $2 and not exists (select 1 from credentials s where s.tenant_id = a.tenant_id and s.owner = 'model:' || replace(a.model_provider, '-responses', ''))`,
  ],
  [
    'mail-refused',
    `select t.store_name as place, left(min(h.mail_error), 120) as detail from handoffs h join tenants t on t.id = h.tenant_id
      where h.mail_status = 'failed' and h.created_at > now() - interval '7 days' group by 1`,
  ],
  [
    'agent-off',
    `select t.store_name || coalesce(' · ' || c.label, '') as place, case when t.is_active then c.mode else 'tenant_off' end as detail
       from tenants t left join channels c on c.tenant_id = t.id
      where not t.is_active or c.mode = 'off' or (c.mode = 'test_numbers' and cardinality(c.test_numbers) = 0)`,
  ],
  [
    'debounce-long',
    `select store_name as place, debounce_ms || ' ms' as detail from tenants where debounce_ms > 15000`,
  ],
];

/** Reads only, in one transaction. */
export async function checkShops(client: pg.Client, { variables }: Facts): Promise<Fault[]> {
  const known = [Boolean(variables.META_APP_SECRET), Boolean(variables.OPENAI_API_KEY)];
  await client.query('begin read only');
  try {
    await client.query(`select set_config('app.scope', 'platform', true)`);
    const faults = await storedFaults(client);
    for (const [id, text] of questions) {
      const values = text.includes('$2') ? known : text.includes('$1') ? known.slice(0, 1) : [];
      const sql = text.includes('$2') ? `with given as (select $1::boolean) ${text}` : text;
      const { rows } = await client.query<Row>(sql, values);
      faults.push(...rows.map(({ place, detail }) => ({ id, evidence: [place, detail].filter(Boolean).join(': ') })));
    }
    return faults.map((fault) => ({ ...fault, minor: minor.has(fault.id) }));
  } finally {
    await client.query('rollback');
  }
}

async function storedFaults(client: pg.Client): Promise<Fault[]> {
  // One after the other: this client, unlike the services' pool, sends no statement before the answer to the last one.
  let before: Promise<unknown> = Promise.resolve();
  const query = (text: string, values?: unknown[]): Promise<never[]> => {
    const answer = before.then(async () => (await client.query(text, values)).rows as never[]);
    before = answer.catch(() => undefined);
    return answer;
  };
  const tx = readingTransaction(query);
  const problems = await findStoredProblems(tx, 10);
  const { rows } = await client.query<{ id: string; store_name: string }>('select id, store_name from tenants');
  const names = new Map(rows.map((row) => [row.id, row.store_name]));
  return problems.flatMap((problem) => {
    const unknownModel = problem.data.reason === 'model.not-found';
    const id = unknownModel ? 'model-unknown' : faultOf[problem.code];
    if (!id) return [];
    const shop = problem.tenantId ? names.get(problem.tenantId) : 'Nexus';
    const what = [problem.label, problem.data.count, problem.data.reason].filter(Boolean).join(' · ');
    return [{ id, evidence: [shop, what].filter(Boolean).join(': ').slice(0, 200) }];
  });
}

/** Whether a channel's provider is a real one that must reach us from outside. */
export async function hasChannels(client: pg.Client, { variables }: Facts): Promise<boolean> {
  const simulated = (variables.SIMULATED_PARTIES ?? '').split(',').map((one) => one.trim().replace('whatsapp_', ''));
  await client.query('begin read only');
  try {
    await client.query(`select set_config('app.scope', 'platform', true)`);
    const { rows } = await client.query<{ provider: string }>('select distinct provider from channels');
    return rows.some((row) => !simulated.includes(row.provider));
  } finally {
    await client.query('rollback');
  }
}
