// Several processes hold leases, restart one after the other and have the wrong hour: every message gets one reply, from one turn at a time.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Environment } from '@nexus/service-kit/define-config';
import type { Customer } from '@nexus/testing/drive-shop';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startLeasedShop, wordsOf } from '@nexus/testing/faults/leased-shop';
import type { LeasedShop } from '@nexus/testing/faults/leased-shop';
import { control } from '@nexus/testing/start-simulators';

let leased: LeasedShop;

before(async () => {
  leased = await startLeasedShop(2000);
});
after(() => leased?.nexus.close());

faultRow(
  { id: 'O1', fault: 'two replicas of the orchestrator', injected: 'a second process', tier: 'full' },
  async (recorder) => {
    const other = await leased.nexus.startReplica('orchestrator');
    const customers = await Promise.all(Array.from({ length: 20 }, () => leased.writesTwice(leased.nextCustomer())));
    for (const customer of customers) await customer.receives(1, 60_000);
    await leased.report(recorder, `${customers.length} customers, two messages each`);
    await other.stop();
  },
);

faultRow(
  {
    id: 'P13',
    fault: 'replicas whose clocks are two days ahead and ten minutes behind',
    injected: 'faketime',
    tier: 'full',
  },
  async (recorder) => {
    const { nexus } = leased;
    const ahead = await nexus.startReplica('orchestrator', skewed('+2d'));
    const behind = await nexus.startReplica('orchestrator', skewed('-10m'));
    await nexus.stopPart('orchestrator');
    await deliverTo(behind.url);
    const customers = Array.from({ length: 6 }, () => leased.nextCustomer());
    for (let round = 1; round <= 3; round += 1) {
      await Promise.all(customers.map((customer) => customer.writes(`${wordsOf(customer)} ${round}`)));
      for (const customer of customers) await customer.receives(round, 60_000);
    }
    for (const customer of customers) {
      const thread = await nexus.rows<{ direction: string }>(
        `select direction from messages m join conversations c on c.id = m.conversation_id where c.reply_to_id like $1 order by m.id`,
        [`%${customer.phone.slice(-8)}`],
      );
      assert.deepEqual(
        thread.map(({ direction }) => direction),
        ['in', 'out', 'in', 'out', 'in', 'out'],
        'the thread is in its order, whoever wrote it',
      );
    }
    await deliverTo(nexus.url);
    await nexus.startPart('orchestrator');
    await ahead.stop();
    await behind.stop();
    await leased.report(recorder, '6 customers, three turns each, in order');
  },
);

faultRow(
  {
    id: 'O2',
    fault: 'rolling restart under load',
    injected: 'SIGTERM of one of two replicas after the other',
    tier: 'full',
  },
  async (recorder) => {
    const { nexus, shop } = leased;
    const customers: Customer[] = [];
    const write = (): Promise<Customer>[] => Array.from({ length: 6 }, () => leased.writesTwice(leased.nextCustomer()));
    let other = await nexus.startReplica('orchestrator');
    for (let round = 0; round < 2; round += 1) {
      const writing = write();
      await nexus.stopPart('orchestrator');
      await nexus.startPart('orchestrator');
      const next = await nexus.startReplica('orchestrator');
      writing.push(...write());
      await other.stop();
      other = next;
      customers.push(...(await Promise.all(writing)));
      await control(shop.network, 'retry', {});
    }
    for (const customer of customers) await customer.receives(1, 60_000);
    await other.stop();
    await leased.report(recorder, `${customers.length} customers during four restarts`);
  },
);

/** The provider's webhooks go to this replica from now on. */
async function deliverTo(url: string): Promise<void> {
  const { facts, network } = leased.shop;
  await control(network, 'numbers', {
    phone_number: facts.phone,
    credentials: {},
    webhook: { url: facts.webhookUrl.replace(leased.nexus.url, url), secret: facts.secret },
  });
}

function skewed(shift: string): Environment {
  return {
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketimeMT.so.1',
    FAKETIME: shift,
    // Only the hour is wrong: a machine's monotonic clock has none.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
