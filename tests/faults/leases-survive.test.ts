// Processes that hold leases are killed, doubled, stopped and set to the wrong hour: every message gets one reply, from one turn at a time.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Environment } from '@nexus/service-kit/define-config';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { eventually, isAlive } from '@nexus/testing/faults/await-condition';
import { checkHistory } from '@nexus/testing/faults/check-history';
import { faultRow } from '@nexus/testing/faults/fault-row';
import type { RowRecorder } from '@nexus/testing/faults/fault-row';
import { overlappingQuestions } from '@nexus/testing/faults/overlapping-questions';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

const leaseMilliseconds = 2000;
let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({ spawned: ['orchestrator'], environment: { LEASE_MS: String(leaseMilliseconds) } });
  shop = await createShop(nexus);
  await modelAnswers();
});
after(() => nexus?.close());

faultRow(
  { id: 'K4', fault: 'killed with a turn in hand', injected: 'kill -9 at turn-claimed', tier: 'smoke' },
  async (recorder) => {
    await restart({ NEXUS_KILL_AT: 'turn-claimed' });
    const pid = nexus.parts.get('orchestrator')?.pid ?? 0;
    const customer = nextCustomer();
    await customer.writes(wordsOf(customer));
    await eventually('the process is dead', () => !isAlive(pid));
    const other = await nexus.startReplica('orchestrator');
    const [held] = await nexus.rows<{ left: number }>(
      `select extract(epoch from max(lease_until) - clock_timestamp())::float8 * 1000 as left from conversations`,
    );
    assert.ok(Number(held?.left ?? 0) <= leaseMilliseconds, 'no lease lasts longer than it was given for');
    await customer.receives(1, 30_000);
    await other.stop();
    await nexus.startPart('orchestrator');
    await report(recorder, 'the conversation freed itself within its lease');
  },
);

faultRow(
  { id: 'O1', fault: 'two replicas of the orchestrator', injected: 'a second process', tier: 'smoke' },
  async (recorder) => {
    const other = await nexus.startReplica('orchestrator');
    const customers = await Promise.all(Array.from({ length: 12 }, () => writesTwice(nextCustomer())));
    for (const customer of customers) await customer.receives(1, 60_000);
    await report(recorder, `${customers.length} customers, two messages each`);
    await other.stop();
  },
);

faultRow(
  {
    id: 'P13',
    fault: 'replicas whose clocks are two days ahead and ten minutes behind',
    injected: 'faketime',
    tier: 'smoke',
  },
  async (recorder) => {
    const ahead = await nexus.startReplica('orchestrator', skewed('+2d'));
    const behind = await nexus.startReplica('orchestrator', skewed('-10m'));
    await nexus.stopPart('orchestrator');
    await control(shop.network, 'numbers', {
      phone_number: shop.facts.phone,
      credentials: {},
      webhook: { url: shop.facts.webhookUrl.replace(nexus.url, behind.url), secret: shop.facts.secret },
    });
    const customers = Array.from({ length: 6 }, nextCustomer);
    for (let round = 1; round <= 3; round += 1) {
      await Promise.all(customers.map((customer) => customer.writes(`${wordsOf(customer)} ${round}`)));
      for (const customer of customers) await customer.receives(round, 60_000);
    }
    for (const customer of customers) {
      const { id } = await conversationOf(customer);
      const thread = await nexus.rows<{ direction: string }>(
        'select direction from messages where conversation_id = $1 order by id',
        [id],
      );
      assert.deepEqual(
        thread.map(({ direction }) => direction),
        ['in', 'out', 'in', 'out', 'in', 'out'],
        'the thread is in its order, whoever wrote it',
      );
    }
    await control(shop.network, 'numbers', {
      phone_number: shop.facts.phone,
      credentials: {},
      webhook: { url: shop.facts.webhookUrl, secret: shop.facts.secret },
    });
    await nexus.startPart('orchestrator');
    await ahead.stop();
    await behind.stop();
    await report(recorder, '6 customers, three turns each, in order');
  },
);

faultRow(
  { id: 'O3a', fault: 'stopped in the middle of a turn', injected: 'SIGTERM', tier: 'smoke' },
  async (recorder) => {
    await restart();
    const part = nexus.parts.get('orchestrator');
    const customer = nextCustomer();
    await slowModel(customer, 1500);
    await customer.writes(wordsOf(customer));
    await modelIsAsked(nexus, wordsOf(customer), 30_000);
    process.kill(part?.pid ?? 0, 'SIGTERM');
    await eventually('it says that it drains', async () => (await fetch(`${nexus.url}/readyz`)).status === 503);
    await eventually('it has ended', () => !isAlive(part?.pid ?? 0));
    const [left] = await nexus.rows<{ leases: number }>(
      `select (select count(*) from conversations where lease_until is not null)::int + (select count(*) from deliveries where lease_until > now())::int as leases`,
    );
    assert.equal(left?.leases, 0, 'it left no lease behind');
    await nexus.startPart('orchestrator');
    await customer.receives(1, 30_000);
    await report(recorder, 'the turn was ended, no lease left');
  },
);

faultRow({ id: 'O3b', fault: 'told twice to stop', injected: 'SIGTERM, SIGTERM', tier: 'smoke' }, async (recorder) => {
  await restart();
  const pid = nexus.parts.get('orchestrator')?.pid ?? 0;
  const customer = nextCustomer();
  await slowModel(customer, 15_000);
  await customer.writes(wordsOf(customer));
  await modelIsAsked(nexus, wordsOf(customer), 30_000);
  process.kill(pid, 'SIGTERM');
  await eventually('it says that it drains', async () => (await fetch(`${nexus.url}/readyz`)).status === 503);
  process.kill(pid, 'SIGTERM');
  const took = await eventually('it has ended', () => !isAlive(pid));
  assert.ok(took < 10_000, 'it did not wait for the turn');
  await nexus.startPart('orchestrator');
  await customer.receives(1, 60_000);
  await report(recorder, 'ended at once; the turn was taken up anew');
});

faultRow(
  {
    id: 'O2',
    fault: 'rolling restart under load',
    injected: 'SIGTERM of one of two replicas after the other',
    tier: 'smoke',
  },
  async (recorder) => {
    const customers: Customer[] = [];
    let other = await nexus.startReplica('orchestrator');
    for (let round = 0; round < 2; round += 1) {
      const writing = Array.from({ length: 6 }, () => writesTwice(nextCustomer()));
      await nexus.stopPart('orchestrator');
      await nexus.startPart('orchestrator');
      const next = await nexus.startReplica('orchestrator');
      writing.push(...Array.from({ length: 6 }, () => writesTwice(nextCustomer())));
      await other.stop();
      other = next;
      customers.push(...(await Promise.all(writing)));
      await control(shop.network, 'retry', {});
    }
    for (const customer of customers) await customer.receives(1, 60_000);
    await other.stop();
    await report(recorder, `${customers.length} customers during four restarts`);
  },
);

async function report({ seen }: RowRecorder, note: string): Promise<void> {
  const history = await checkHistory(nexus);
  await checkInvariants(nexus);
  assert.deepEqual(history.findings, []);
  const asked = await overlappingQuestions(nexus, (words) => /Cliente \d+/.exec(words)?.[0] ?? null);
  assert.equal(history.unknown, 0);
  seen({ ...history, overlapping: history.overlapping + asked, note });
}

async function restart(extra: Environment = {}): Promise<void> {
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', extra);
}

function skewed(shift: string): Environment {
  return {
    LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
    FAKETIME: shift,
    // Only the hour is wrong: a machine's monotonic clock has none.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

function nextCustomer(): Customer {
  return shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
}

function wordsOf(customer: Customer): string {
  return `Hola, tenés el buzo negro? Cliente ${customer.phone.slice(-5)}`;
}

async function writesTwice(customer: Customer): Promise<Customer> {
  await customer.writes(wordsOf(customer));
  await customer.writes('En talle L');
  return customer;
}

async function modelAnswers(): Promise<void> {
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Sí, lo tenemos.', delay_ms: 150 },
    times: null,
  });
}

/** The model takes its time with the customer's next answer; the first rule that fits counts. */
async function slowModel(customer: Customer, milliseconds: number): Promise<void> {
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat', last_user_includes: wordsOf(customer) },
    action: { type: 'script', content: 'Sí, lo tenemos.', delay_ms: milliseconds },
    times: 1,
  });
  await modelAnswers();
}

async function conversationOf(customer: Customer): Promise<{ id: string }> {
  const [row] = await nexus.rows<{ id: string }>('select id from conversations where reply_to_id like $1', [
    `%${customer.phone.slice(-8)}`,
  ]);
  assert.ok(row);
  return row;
}
