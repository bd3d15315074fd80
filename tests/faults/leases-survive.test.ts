// Processes that hold leases are killed and stopped: every message gets one reply, from one turn at a time.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { eventually, isAlive } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startLeasedShop, wordsOf } from '@nexus/testing/faults/leased-shop';
import type { LeasedShop } from '@nexus/testing/faults/leased-shop';
import { modelIsAsked } from '@nexus/testing/watch-model';

const leaseMilliseconds = 2000;
let leased: LeasedShop;

before(async () => {
  leased = await startLeasedShop(leaseMilliseconds);
});
after(() => leased?.nexus.close());

faultRow(
  { id: 'K4', fault: 'killed with a turn in hand', injected: 'kill -9 at turn-claimed', tier: 'smoke' },
  async (recorder) => {
    const { nexus } = leased;
    const pid = await leased.restart({ NEXUS_KILL_AT: 'turn-claimed' });
    const customer = leased.nextCustomer();
    await customer.writes(wordsOf(customer));
    await eventually('the process is dead', () => !isAlive(pid));
    const other = await nexus.startReplica('orchestrator');
    const [held] = await nexus.rows<{ left: number | null }>(
      `select extract(epoch from max(lease_until) - clock_timestamp())::float8 * 1000 as left from conversations`,
    );
    assert.ok((held?.left ?? 0) <= leaseMilliseconds, 'no lease lasts longer than it was given for');
    await customer.receives(1, 30_000);
    await other.stop();
    await nexus.startPart('orchestrator');
    await leased.report(recorder, 'the conversation freed itself within its lease');
  },
);

faultRow(
  { id: 'O3a', fault: 'stopped in the middle of a turn', injected: 'SIGTERM', tier: 'smoke' },
  async (recorder) => {
    const { nexus } = leased;
    const pid = await leased.restart();
    const customer = leased.nextCustomer();
    await leased.slowModel(customer, 1500);
    await customer.writes(wordsOf(customer));
    await modelIsAsked(nexus, wordsOf(customer), 30_000);
    process.kill(pid, 'SIGTERM');
    await eventually('it says that it drains', async () => (await fetch(`${nexus.url}/readyz`)).status === 503);
    await eventually('it has ended', () => !isAlive(pid));
    const [left] = await nexus.rows<{ leases: number }>(
      `select (select count(*) from conversations where lease_until is not null)::int
            + (select count(*) from deliveries where lease_until > now())::int as leases`,
    );
    assert.equal(left?.leases, 0, 'it left no lease behind');
    await nexus.startPart('orchestrator');
    await customer.receives(1, 30_000);
    await leased.report(recorder, 'the turn was ended, no lease left');
  },
);

faultRow({ id: 'O3b', fault: 'told twice to stop', injected: 'SIGTERM, SIGTERM', tier: 'smoke' }, async (recorder) => {
  const { nexus } = leased;
  const pid = await leased.restart();
  const customer = leased.nextCustomer();
  await leased.slowModel(customer, 15_000);
  await customer.writes(wordsOf(customer));
  await modelIsAsked(nexus, wordsOf(customer), 30_000);
  process.kill(pid, 'SIGTERM');
  await eventually('it says that it drains', async () => (await fetch(`${nexus.url}/readyz`)).status === 503);
  process.kill(pid, 'SIGTERM');
  const took = await eventually('it has ended', () => !isAlive(pid));
  assert.ok(took < 10_000, 'it did not wait for the turn');
  await nexus.startPart('orchestrator');
  await customer.receives(1, 60_000);
  await leased.report(recorder, 'ended at once; the turn was taken up anew');
});
