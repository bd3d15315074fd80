// Counts what one turn costs in commits and HTTP hops: all of it, and what lies on the way from the webhook to the reply.
import { setTimeout as delay } from 'node:timers/promises';
import { addBehaviour } from '../../simulators/whatsapp-network/behaviours.ts';
import { serviceNames } from './bench-system.ts';
import type { BenchSystem } from './bench-system.ts';
import type { TurnDriver } from './drive-turns.ts';

export interface Work {
  /** Transactions that wrote, each of which waits for the disk once. */
  writingCommits: number;
  hops: number;
}

export interface TurnWork {
  whole: Work;
  /** Until the reply is on its way to the customer; what runs beside it (typing) is not on the way. */
  toReply: Work;
}

/** Long enough for everything that does not wait for the send to be done, and to be counted. */
const heldMilliseconds = 500;
/** Calls that run beside a turn: ours to the whatsapp service, and its own to the provider. */
const besideTheWay = 2;
/** While the send is held, the call to the whatsapp service is not among those it has answered. */
const stillOpen = 1;

/** Averages over turns whose send the provider holds for a moment, so that what came before it can be told from what came after. */
export async function countWork(
  system: BenchSystem,
  driver: TurnDriver,
  options: { phone: string; text: string; turns: number },
): Promise<TurnWork> {
  const counted: TurnWork[] = [];
  for (let tried = 0; counted.length < options.turns; tried += 1) {
    if (tried > options.turns * 3) throw new Error('the machine is too busy to count the work of a turn');
    const one = await countOne(system, driver, options);
    if (one !== null) counted.push(one);
  }
  const average = (pick: (one: TurnWork) => number): number =>
    counted.reduce((sum, one) => sum + pick(one), 0) / counted.length;
  return {
    whole: { writingCommits: average((one) => one.whole.writingCommits), hops: average((one) => one.whole.hops) },
    toReply: { writingCommits: average((one) => one.toReply.writingCommits), hops: average((one) => one.toReply.hops) },
  };
}

/** Null when the send was let go before all was counted. */
async function countOne(
  system: BenchSystem,
  driver: TurnDriver,
  { phone, text }: { phone: string; text: string },
): Promise<TurnWork | null> {
  const before = await workUntilNow(system);
  addBehaviour(system.network, { match: { operation: 'send' }, action: { delay_ms: heldMilliseconds } });
  const isHeld = untilSendIsHeld(system);
  let isAnswered = false;
  const answered = driver.turn(phone, text).then(() => (isAnswered = true));
  await isHeld;
  await delay(heldMilliseconds / 2);
  const held = await workUntilNow(system);
  const inTime = !isAnswered;
  await answered;
  await driver.quiet();
  await delay(heldMilliseconds / 2);
  const after = await workUntilNow(system);
  if (!inTime) return null;
  return {
    whole: {
      writingCommits: after.writingCommits - before.writingCommits,
      hops: after.hops - before.hops,
    },
    toReply: {
      writingCommits: held.writingCommits - before.writingCommits,
      hops: held.hops - before.hops + stillOpen - besideTheWay,
    },
  };
}

async function untilSendIsHeld({ network }: BenchSystem): Promise<void> {
  const sendsOf = (): number => network.requests.filter((one) => one.operation === 'send').length;
  const before = sendsOf();
  while (sendsOf() === before) await delay(2);
}

/** Hops are requests that a service, or a party outside, has received. Asking takes one transaction number itself. */
async function workUntilNow(system: BenchSystem): Promise<Work> {
  const services = await Promise.all(serviceNames.map((name) => requestsAnswered(system, name)));
  const outside = await Promise.all(Object.values(system.outside.first).map(requestsReceived));
  const [row] = await system.nexus.rows<{ id: string }>('select pg_current_xact_id()::text as id');
  counted += 1;
  const announcements = await announcementTransactions(system);
  return {
    // An announcement takes a transaction number too, but nothing waits for it and it waits for no disk.
    writingCommits: Number(row?.id) - counted - announcements,
    hops: [...services, ...outside, system.network.requests.length].reduce((sum, one) => sum + one, 0),
  };
}
let counted = 0;

/** A simulator numbers what it receives. */
async function requestsReceived(url: string): Promise<number> {
  const { requests } = (await (await fetch(`${url}/_simulator/requests`)).json()) as {
    requests: { id?: number; sequence?: number }[];
  };
  const last = requests.at(-1);
  return last?.id ?? last?.sequence ?? 0;
}

async function announcementTransactions(system: BenchSystem): Promise<number> {
  const text = await (await fetch(`${system.nexus.internalUrl}/metrics`)).text();
  return Number(/^nexus_announcement_transactions_total\{.*\} (\d+)$/m.exec(text)?.[1]);
}

async function requestsAnswered(system: BenchSystem, name: (typeof serviceNames)[number]): Promise<number> {
  const url = name === 'orchestrator' ? system.nexus.internalUrl : (system.nexus.parts.get(name)?.url ?? '');
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('nexus_http_request_seconds_count'));
  return lines
    .filter((line) => !/route="\/(metrics|readyz|healthz)"/.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
