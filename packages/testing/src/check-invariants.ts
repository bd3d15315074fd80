// What must hold of a settled system, whatever was done to it: asserted against Postgres and against what the providers received.
import assert from 'node:assert/strict';
import type { Nexus } from './start-nexus.ts';
import { control } from './start-simulators.ts';

interface SentMessage {
  id: string;
  external_id: string | null;
  business_phone: string;
  to: string;
}

/** Settles first. Checks that nothing waits or is silent without a reason (I1), nothing went out twice (I2) and no lease is left (I3). */
export async function checkInvariants(nexus: Nexus): Promise<void> {
  await nexus.settle();
  const silent = await nexus.rows<{ text: string; waits: boolean }>(
    `select text, waits from messages where direction = 'in' and (waits or (turn_id is null and unanswered_reason is null))`,
  );
  assert.deepEqual(silent, [], 'every message that came in is answered or says why not');
  const unexplained = await nexus.rows(
    `select t.id, t.status from turns t where t.status in ('answered', 'failed')
        and not exists (select 1 from messages m where m.tenant_id = t.tenant_id and m.turn_id = t.id and m.direction = 'out')`,
  );
  assert.deepEqual(unexplained, [], 'an answered turn has an answer');
  const twice = await nexus.rows(
    `select turn_id, text, count(*) from messages where direction = 'out' and author = 'agent' and status <> 'canceled'
      group by turn_id, text, image_url having count(*) > 1`,
  );
  assert.deepEqual(twice, [], 'no bubble stands twice in a turn');
  for (const provider of ['ycloud', 'meta'] as const) {
    const { items } = await control<{ items: SentMessage[] }>(nexus.simulators[provider], 'sent');
    const ours = items.flatMap((message) => message.external_id ?? []);
    assert.equal(new Set(ours).size, ours.length, `a bubble reached ${provider} twice`);
  }
  const held = await nexus.rows(
    `select id from conversations where due_at is not null or lease_until > now() union all
     select id from deliveries where status in ('queued', 'sending') and due_at is null`,
  );
  assert.deepEqual(held, [], 'nothing is due, leased or stuck');
}
