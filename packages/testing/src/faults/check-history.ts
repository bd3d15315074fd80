// The history of a settled system, counted: what the outside world received and acknowledged, joined with what Postgres holds.
import { control } from '../start-simulators.ts';
import type { Nexus } from '../start-nexus.ts';

export interface Canary {
  /** Number of the shop the words belong to. */
  businessPhone: string;
  /** Words that stand in that shop's data alone. */
  words: string;
}

export interface HistoryOptions {
  canaries?: Canary[];
  /** How long the system may take to settle; default 60 s, within which it must heal. */
  settleMilliseconds?: number;
}

/** Counts; every list names what is behind the count. */
export interface History {
  /** Messages of customers whose webhook was answered with 2xx. */
  acknowledged: number;
  /** Bubbles the providers took. */
  sent: number;
  lost: number;
  doubled: number;
  overlapping: number;
  /** Sends whose outcome nobody knows; each is shown so in the panel. */
  unknown: number;
  /** Words of one shop found in what another shop's customers or model received. */
  foreign: number;
  findings: string[];
}

interface ThreadMessage {
  id: string;
  direction: 'in' | 'out';
  source: string;
  status: string;
  text: string | null;
  external_id: string | null;
}
interface SentMessage {
  external_id: string | null;
  business_phone: string;
  to: string;
  text: string | null;
  caption: string | null;
}

/** Waits until nothing is left to do, then counts. */
export async function checkHistory(nexus: Nexus, options: HistoryOptions = {}): Promise<History> {
  await nexus.settle(options.settleMilliseconds ?? 60_000);
  const [acknowledged, sent] = await Promise.all([acknowledgedIds(nexus), sentBubbles(nexus)]);
  const findings = {
    lost: [...(await notStored(nexus, acknowledged)), ...(await unexplained(nexus)), ...(await neverLeft(nexus, sent))],
    doubled: [...sentTwice(sent), ...(await writtenTwice(nexus))],
    overlapping: await overlappingTurns(nexus),
    foreign: await foreignWords(nexus, sent, options.canaries ?? []),
  };
  const [row] = await nexus.rows<{ count: number }>(
    `select count(*)::int as count from deliveries where status = 'unknown'`,
  );
  return {
    acknowledged: acknowledged.size,
    sent: sent.length,
    lost: findings.lost.length,
    doubled: findings.doubled.length,
    overlapping: findings.overlapping.length,
    unknown: row?.count ?? 0,
    foreign: findings.foreign.length,
    findings: Object.values(findings).flat(),
  };
}

const providers = ['ycloud', 'meta'] as const;

/** Provider's ids of the messages whose webhook got a 2xx: the simulated phone shows their second tick. */
async function acknowledgedIds(nexus: Nexus): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const provider of providers) {
    const network = nexus.simulators[provider];
    const { items: numbers } = await control<{ items: { phone_number: string }[] }>(network, 'numbers');
    for (const { phone_number } of numbers) {
      const business = new URLSearchParams({ business_phone: phone_number });
      const { items: threads } = await control<{ items: { customer_phone: string | null }[] }>(
        network,
        `threads?${business}`,
      );
      for (const { customer_phone } of threads) {
        if (customer_phone === null) continue;
        const query = new URLSearchParams({ business_phone: phone_number, customer_phone });
        const { messages } = await control<{ messages: ThreadMessage[] }>(network, `thread?${query}`);
        for (const message of messages)
          if (message.source === 'customer' && message.status !== 'sent') ids.add(message.id);
      }
    }
  }
  return ids;
}

async function sentBubbles(nexus: Nexus): Promise<SentMessage[]> {
  const lists = await Promise.all(
    providers.map((provider) => control<{ items: SentMessage[] }>(nexus.simulators[provider], 'sent')),
  );
  return lists.flatMap(({ items }) => items);
}

async function notStored(nexus: Nexus, acknowledged: Set<string>): Promise<string[]> {
  const stored = await nexus.rows<{ id: string }>(
    `select provider_message_id as id from messages where direction = 'in' and provider_message_id = any($1)`,
    [[...acknowledged]],
  );
  const known = new Set(stored.map(({ id }) => id));
  return [...acknowledged].filter((id) => !known.has(id)).map((id) => `acknowledged and not stored: ${id}`);
}

async function unexplained(nexus: Nexus): Promise<string[]> {
  const rows = await nexus.rows<{ what: string }>(
    `select 'neither answered nor explained: ' || id as what from messages
      where direction = 'in' and (waits or (turn_id is null and unanswered_reason is null))
     union all
     select 'a turn without its answer: ' || t.id from turns t where t.status in ('answered', 'failed')
        and not exists (select 1 from messages m where m.tenant_id = t.tenant_id and m.turn_id = t.id and m.direction = 'out')
     union all
     select 'a bubble that stays behind: ' || id from deliveries where status in ('queued', 'sending')`,
  );
  return rows.map(({ what }) => what);
}

/** Shown as sent, and no provider has it. */
async function neverLeft(nexus: Nexus, sent: SentMessage[]): Promise<string[]> {
  const arrived = new Set(sent.map((one) => one.external_id));
  const rows = await nexus.rows<{ id: string }>(`select id from deliveries where status = 'sent'`);
  return rows.filter(({ id }) => !arrived.has(id)).map(({ id }) => `shown as sent and never arrived: ${id}`);
}

function sentTwice(sent: SentMessage[]): string[] {
  const times = Map.groupBy(
    sent.filter((one) => one.external_id !== null),
    (one) => one.external_id,
  );
  return [...times].filter(([, all]) => all.length > 1).map(([id, all]) => `sent ${all.length} times: ${id}`);
}

/** One message answered by two turns, or one bubble standing twice in a turn. */
async function writtenTwice(nexus: Nexus): Promise<string[]> {
  const rows = await nexus.rows<{ what: string }>(
    `select 'a bubble stands twice in the turn ' || turn_id as what from messages
      where direction = 'out' and author = 'agent' and status <> 'canceled' group by turn_id, text, image_url having count(*) > 1
     union all
     select 'stored twice: ' || provider_message_id from messages where direction = 'in' and provider_message_id is not null
      group by tenant_id, channel_id, provider_message_id having count(*) > 1
     union all
     select 'answered and nothing taken up: turn ' || t.id from turns t where t.status = 'answered'
        and not exists (select 1 from messages m where m.tenant_id = t.tenant_id and m.turn_id = t.id and m.direction = 'in')`,
  );
  return rows.map(({ what }) => what);
}

/** Turns that wrote their end although another one of the same conversation had begun before it. */
async function overlappingTurns(nexus: Nexus): Promise<string[]> {
  const rows = await nexus.rows<{ what: string }>(
    `select 'turns at work together: ' || a.id || ' and ' || b.id as what from turns a join turns b
        on b.tenant_id = a.tenant_id and b.conversation_id = a.conversation_id and b.id > a.id
       and tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at)
      where a.finished_at is not null and b.finished_at is not null and a.finished_at > a.started_at and b.finished_at > b.started_at`,
  );
  return rows.map(({ what }) => what);
}

async function foreignWords(nexus: Nexus, sent: SentMessage[], canaries: Canary[]): Promise<string[]> {
  if (canaries.length === 0) return [];
  const { requests } = await control<{ requests: { id: number; body: unknown }[] }>(nexus.simulators.llm, 'requests');
  const found: string[] = [];
  for (const { businessPhone, words } of canaries) {
    for (const one of sent)
      if (one.business_phone !== businessPhone && `${one.text ?? ''} ${one.caption ?? ''}`.includes(words))
        found.push(`"${words}" was sent from ${one.business_phone}`);
    const others = canaries.filter((other) => other.businessPhone !== businessPhone);
    for (const { id, body } of requests) {
      const asked = JSON.stringify(body);
      const foreign = others.find((other) => asked.includes(words) && asked.includes(other.words));
      if (foreign) found.push(`the model was told "${words}" together with "${foreign.words}" (request ${id})`);
    }
  }
  return found;
}
