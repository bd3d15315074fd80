// Many queued bubbles, a sender that is killed again and again, and a provider that misbehaves: what became of each bubble, counted.
import { createShop } from '../drive-shop.ts';
import type { Shop } from '../drive-shop.ts';
import { startNexus } from '../start-nexus.ts';
import type { Nexus } from '../start-nexus.ts';
import { control } from '../start-simulators.ts';
import { eventually, pause } from './await-condition.ts';
import { seededRandom } from './random.ts';

export interface SendCampaign {
  bubbles: number;
  conversations: number;
  kills: number;
  /** Milliseconds a process lives at least and at most before it is killed. */
  life: [number, number];
  seed: number;
  /** Customers who write during the campaign and are answered by the agent. */
  writers: number;
}

export interface SendCounts {
  /** Accepted by the provider exactly once. */
  once: number;
  /** Shown as unknown at the end. */
  unknown: number;
  /** Of those, what the provider had accepted and said so. */
  unknownArrived: number;
  /** Neither accepted nor shown as unknown. */
  lost: number;
  doubled: number;
  /** Bubbles of one conversation that arrived in another order than they were written. */
  disordered: number;
  kills: number;
  /** Bubbles that were between their mark and their end when a process was killed. */
  inFlight: number;
  /** Calls the provider took and never answered, took not and never answered, refused for a while. */
  acceptedThenSilent: number;
  silent: number;
  putOff: number;
  /** Customers' messages that were answered, of those written. */
  answered: number;
  seconds: number;
}

/** Bubbles lie queued in Postgres; conversations and customers came through the real door. */
export async function runSendCampaign(campaign: SendCampaign): Promise<SendCounts> {
  const draw = seededRandom(campaign.seed);
  const nexus = await startNexus({
    spawned: ['orchestrator'],
    environment: {
      LEASE_MS: '3000',
      UNKNOWN_SEND_WINDOW_MS: '0',
      NUMBER_SENDS_PER_SECOND: '0',
      RECIPIENT_SENDS_BURST: '0',
      WHATSAPP_TIMEOUT_MS: '400',
    },
  });
  try {
    const shop = await createShop(nexus, { provider: 'meta', mode: 'off' });
    await control(nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat' },
      action: { type: 'script', content: 'Contame un poco más.' },
      times: null,
    });
    const begun = performance.now();
    await openConversations(shop, campaign.conversations);
    await nexus.settle(300_000);
    await nexus.killPart('orchestrator');
    await shopAnswers(nexus, shop);
    await queueBubbles(nexus, shop, campaign);
    const trouble = await scriptTrouble(nexus, shop, draw);
    const inFlight = await killAgainAndAgain(nexus, shop, campaign, draw);
    await eventually('every bubble has its end', () => nothingIsLeft(nexus), 3_600_000);
    await eventually('every status was told', () => statusesAreTold(shop), 60_000);
    await nexus.settle(60_000);
    return {
      ...(await countFates(nexus, shop)),
      kills: campaign.kills,
      inFlight,
      ...trouble,
      answered: await countAnswered(shop, campaign),
      seconds: Math.round((performance.now() - begun) / 1000),
    };
  } finally {
    await nexus.close();
  }
}

const phoneOf = (place: number): string => `+54911560${String(place).padStart(5, '0')}`;

/** The channel is off, so nobody is answered yet. */
async function openConversations(shop: Shop, count: number): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  while (places.length > 0)
    await Promise.all(places.splice(0, 8).map((place) => shop.customer(phoneOf(place)).writes('Hola')));
}

async function shopAnswers(nexus: Nexus, { facts }: Shop): Promise<void> {
  await nexus.rows(`update channels set mode = 'everyone' where tenant_id = $1`, [facts.tenantId]);
}

/** As deliver-reply.ts leaves them: message and delivery, in their order within each conversation. */
async function queueBubbles(nexus: Nexus, { facts }: Shop, { bubbles, conversations }: SendCampaign): Promise<void> {
  await nexus.rows(
    `with numbered as (select id, channel_id, owner_version, row_number() over (order by id) - 1 as place from conversations where tenant_id = $1),
     bubbles as (select n.*, b as number, uuidv7() as message_id, uuidv7() as delivery_id
                   from generate_series(0, $2::int - 1) as b join numbered n on n.place = b % $3::int order by b),
     stored as (
       insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, episode, status, details, at)
       select $1, message_id, id, channel_id, 'out', 'agent', 'text', 'bubble ' || number || '.', 1, 'queued', jsonb_build_object('number', number), now() from bubbles)
     insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version, due_at)
     select $1, delivery_id, id, message_id, 'agent', 'queued', owner_version, now() from bubbles`,
    [facts.tenantId, bubbles, conversations],
  );
}

/** Two of a hundred are taken without an answer, one is neither taken nor answered, two are put off. */
async function scriptTrouble(
  nexus: Nexus,
  { network, facts }: Shop,
  draw: () => number,
): Promise<Pick<SendCounts, 'acceptedThenSilent' | 'silent' | 'putOff'>> {
  const counts = { acceptedThenSilent: 0, silent: 0, putOff: 0 };
  const rows = await nexus.rows<{ text: string }>(
    `select text from messages where tenant_id = $1 and status = 'queued' order by id`,
    [facts.tenantId],
  );
  for (const { text } of rows) {
    const chance = draw();
    if (chance >= 0.05) continue;
    const kind = chance < 0.02 ? 'acceptedThenSilent' : chance < 0.03 ? 'silent' : 'putOff';
    counts[kind] += 1;
    await control(network, 'behaviours', {
      match: { operation: 'send', body_includes: `"${text}"` },
      action: {
        acceptedThenSilent: { accept_then: 'hang' },
        silent: { hang: true },
        putOff: { vendor_error: { code: 131016, http: 500, retry_after_seconds: 1 } },
      }[kind],
    });
  }
  return counts;
}

/** @returns bubbles between their mark and their end at the kills */
async function killAgainAndAgain(
  nexus: Nexus,
  shop: Shop,
  { kills, life: [shortest, longest], writers }: SendCampaign,
  draw: () => number,
): Promise<number> {
  let inFlight = 0;
  for (let kill = 0; kill <= kills; kill += 1) {
    await nexus.startPart('orchestrator');
    const writing = Math.ceil(writers / (kills + 1));
    for (let place = kill * writing; place < Math.min(writers, (kill + 1) * writing); place += 1)
      await shop.customer(phoneOf(50_000 + place)).writes('Tenés el buzo negro?');
    if (kill === kills) return inFlight;
    await pause(shortest + draw() * (longest - shortest));
    await nexus.killPart('orchestrator');
    const [row] = await nexus.rows<{ count: number }>(
      `select count(*)::int as count from deliveries where status = 'sending'`,
    );
    inFlight += row?.count ?? 0;
  }
  return inFlight;
}

async function nothingIsLeft(nexus: Nexus): Promise<boolean> {
  const [row] = await nexus.rows<{ left: boolean }>(
    `select exists (select 1 from deliveries where status in ('queued', 'sending')) or exists (select 1 from messages where waits) as left`,
  );
  return row?.left === false;
}

/** The provider tries its refused webhooks again, as it would over the next days. */
async function statusesAreTold({ network }: Shop): Promise<boolean> {
  await control(network, 'retry', {});
  const { items } = await control<{ items: { state: string }[] }>(network, 'deliveries');
  return items.every(({ state }) => state !== 'pending');
}

async function countFates(
  nexus: Nexus,
  { network, facts }: Shop,
): Promise<Pick<SendCounts, 'once' | 'unknown' | 'unknownArrived' | 'lost' | 'doubled' | 'disordered'>> {
  const { items } = await control<{ items: { external_id: string | null }[] }>(network, 'sent');
  const accepted = Map.groupBy(items, (one) => one.external_id);
  const place = new Map(items.map((one, index) => [one.external_id, index]));
  const rows = await nexus.rows<{ id: string; conversation_id: string; status: string }>(
    `select id, conversation_id, status from deliveries where tenant_id = $1 order by id`,
    [facts.tenantId],
  );
  const counts = { once: 0, unknown: 0, unknownArrived: 0, lost: 0, doubled: 0, disordered: 0 };
  const lastPlace = new Map<string, number>();
  for (const { id, conversation_id: conversation, status } of rows) {
    const times = accepted.get(id)?.length ?? 0;
    if (times === 1) counts.once += 1;
    if (times > 1) counts.doubled += 1;
    if (status === 'unknown' && times > 0) counts.unknownArrived += 1;
    if (status === 'unknown') counts.unknown += 1;
    else if (times === 0) counts.lost += 1;
    const arrived = place.get(id);
    if (arrived === undefined) continue;
    if (arrived < (lastPlace.get(conversation) ?? -1)) counts.disordered += 1;
    lastPlace.set(conversation, arrived);
  }
  return counts;
}

async function countAnswered(shop: Shop, { writers }: SendCampaign): Promise<number> {
  let answered = 0;
  for (let place = 0; place < writers; place += 1) {
    const received = await shop.customer(phoneOf(50_000 + place)).received();
    if (received.length > 0) answered += 1;
  }
  return answered;
}
