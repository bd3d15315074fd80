// A process that stands still for longer than its lease lets no bubble go and writes no reply when it wakes up.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import type { Environment } from '@nexus/service-kit/define-config';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { checkHistory } from '@nexus/testing/faults/check-history';
import { faultRow } from '@nexus/testing/faults/fault-row';
import type { RowRecorder } from '@nexus/testing/faults/fault-row';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({
    spawned: ['orchestrator', 'whatsapp'],
    environment: { LEASE_MS: '1500', UNKNOWN_SEND_WINDOW_MS: '0' },
  });
  shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Contame un poco más.' },
    times: null,
  });
});
after(() => nexus?.close());

faultRow(
  {
    id: 'O5a',
    fault: 'frozen between marking a bubble and sending it, another replica at work',
    injected: 'SIGSTOP past the lease',
    tier: 'full',
  },
  (recorder) =>
    whileAway(recorder, { NEXUS_FREEZE_AT: 'delivery-sending' }, async (customer) => {
      await eventually('the other replica gives the bubble up as unknown', async () => {
        const [row] = await deliveriesOf(customer);
        return row?.status === 'unknown';
      });
      return { sends: [0, 0], note: 'unknown, a person decides' };
    }),
);

faultRow(
  {
    id: 'O5b',
    fault: 'event loop blocked for 10 s between marking a bubble and sending it, another replica at work',
    injected: 'failpoint that blocks the loop',
    tier: 'full',
  },
  (recorder) =>
    whileAway(recorder, { NEXUS_BLOCK_AT: 'delivery-sending' }, async (customer) => {
      await eventually('the other replica gives the bubble up as unknown', async () => {
        const [row] = await deliveriesOf(customer);
        return row?.status === 'unknown';
      });
      return { sends: [0, 0], note: 'unknown, a person decides' };
    }),
);

faultRow(
  {
    id: 'O5c',
    fault: 'frozen after the agent answered, another replica takes the turn',
    injected: 'SIGSTOP past the lease',
    tier: 'full',
  },
  (recorder) =>
    whileAway(recorder, { NEXUS_FREEZE_AT: 'agent-answered' }, async (customer) => {
      await customer.receives(1, 30_000);
      return { sends: [1, 1], note: 'the other replica answered, the late reply was dropped' };
    }),
);

faultRow(
  {
    id: 'O5d',
    fault: 'event loop blocked for 10 s after the turn was planned, another replica takes the turn',
    injected: 'failpoint that blocks the loop',
    tier: 'full',
  },
  (recorder) =>
    whileAway(recorder, { NEXUS_BLOCK_AT: 'turn-planned' }, async (customer) => {
      await customer.receives(1, 30_000);
      return { sends: [1, 1], note: 'the other replica answered' };
    }),
);

faultRow(
  {
    id: 'O5e',
    fault: 'alone and frozen between marking a bubble and sending it',
    injected: 'SIGSTOP past the lease',
    tier: 'full',
  },
  async ({ seen }) => {
    const frozen = await restart({ NEXUS_FREEZE_AT: 'delivery-sending' });
    const customer = nextCustomer();
    await customer.writes('Tenés el buzo negro?');
    await eventually('the process stands still', () => isStopped(frozen));
    await leaseIsOver(customer);
    process.kill(frozen, 'SIGCONT');
    await nexus.settle(30_000);
    const sent = await sendsTo(customer);
    assert.ok(sent <= 1);
    const [row] = await deliveriesOf(customer);
    assert.ok(row?.status === (sent === 1 ? 'sent' : 'unknown'), `${row?.status} after ${sent} sends`);
    await report(seen, `${row.status} by itself, sends ${sent}`);
  },
);

faultRow(
  {
    id: 'O5f',
    fault: 'whatsapp service frozen until its caller has given up',
    injected: 'SIGSTOP, the caller goes away, SIGCONT',
    tier: 'full',
  },
  async ({ seen }) => {
    const pid = nexus.parts.get('whatsapp')?.pid ?? 0;
    const customer = nextCustomer();
    await customer.writes('Hola');
    await nexus.settle(30_000);
    const before = await sendsTo(customer);
    process.kill(pid, 'SIGSTOP');
    await eventually('the service stands still', () => isStopped(pid));
    const late = await send(customer, AbortSignal.timeout(400)).catch((error: unknown) => error);
    assert.ok(late instanceof DOMException, 'nobody answered');
    process.kill(pid, 'SIGCONT');
    const next = await send(customer, AbortSignal.timeout(20_000));
    assert.equal(((await next.json()) as { outcome: string }).outcome, 'accepted');
    assert.equal(await sendsTo(customer), before + 1, 'only the send whose caller waited left');
    await report(seen, 'the late send was not begun');
  },
);

/** The part goes away at its point while a customer's message is at work and another replica is there; then it comes back. */
async function whileAway(
  { seen }: RowRecorder,
  breakdown: Environment,
  meanwhile: (customer: Customer) => Promise<{ sends: [number, number]; note: string }>,
): Promise<void> {
  const away = await restart(breakdown);
  const customer = nextCustomer();
  await customer.writes('Tenés el buzo negro?');
  if (breakdown.NEXUS_FREEZE_AT) await eventually('the process stands still', () => isStopped(away));
  const other = await nexus.startReplica('orchestrator');
  const { sends, note } = await (async () => {
    try {
      const came = await meanwhile(customer);
      assert.equal(await sendsTo(customer), came.sends[0]);
      return came;
    } finally {
      await other.stop();
      process.kill(away, 'SIGCONT');
    }
  })();
  const next = nextCustomer();
  await eventually('the process that was away answers again', async () => {
    await next.writes('Hola');
    return (await next.received()).length > 0;
  });
  await nexus.settle(30_000);
  assert.equal(await sendsTo(customer), sends[1], 'nothing left late');
  await report(seen, note);
}

async function report(seen: RowRecorder['seen'], note: string): Promise<void> {
  seen({ ...(await checkHistory(nexus)), note });
  await checkInvariants(nexus);
}

async function restart(extra: Environment): Promise<number> {
  await nexus.killPart('orchestrator');
  return (await nexus.startPart('orchestrator', extra)).pid;
}

function nextCustomer(): Customer {
  return shop.customer(`+54911558${String((people += 1)).padStart(5, '0')}`);
}

function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

async function deliveriesOf(customer: Customer): Promise<{ status: string; over: boolean }[]> {
  return nexus.rows(
    `select d.status, d.lease_until < clock_timestamp() as over from deliveries d join conversations c on c.id = d.conversation_id
      where c.reply_to_id like $1 order by d.id`,
    [`%${customer.phone.slice(-8)}`],
  );
}

async function leaseIsOver(customer: Customer): Promise<void> {
  await eventually('the lease is over', async () => (await deliveriesOf(customer))[0]?.over === true);
}

/** Send calls for the customer that reached the provider. */
async function sendsTo(customer: Customer): Promise<number> {
  const { items } = await control<{ items: { operation: string; body: { to?: string } | null }[] }>(
    shop.network,
    'requests',
  );
  return items.filter((one) => one.operation === 'send' && one.body?.to === customer.phone).length;
}

function send(customer: Customer, signal: AbortSignal): Promise<Response> {
  return fetch(`${nexus.parts.get('whatsapp')?.url}/messages`, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      'x-internal-token': nexus.environment.INTERNAL_API_TOKEN ?? '',
      'x-nexus-target': 'whatsapp',
    },
    body: JSON.stringify({
      channel: {
        provider: 'ycloud',
        phone_number: shop.facts.phone,
        phone_number_id: null,
        credentials: { api_key: 'test-key-1' },
      },
      to: { kind: 'phone', id: customer.phone },
      content: { type: 'text', text: 'Hola' },
      reply_to_provider_message_id: null,
      reference: crypto.randomUUID(),
    }),
  });
}
