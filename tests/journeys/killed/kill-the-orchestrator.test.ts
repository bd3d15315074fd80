// The orchestrator is killed at each point of receiving, answering and sending; started again, exactly one reply reaches the customer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { redelivered } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const answer = 'Contame qué estás buscando.';
let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({
    spawned: ['orchestrator'],
    environment: { LEASE_MS: '1500', UNKNOWN_SEND_WINDOW_MS: '0', NEXUS_KILL_AT: 'webhook-verified' },
  });
  shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: answer },
    times: null,
  });
});
after(() => nexus?.close());

/** A process that has mended what the kill before it left passes some points once more than its own customer makes it. */
const kills: { point: string; passing: number; where: string; sentBefore?: 'never' | 'perhaps' }[] = [
  { point: 'webhook-verified', passing: 1, where: 'after a webhook was verified' },
  { point: 'delivery-settled', passing: 2, where: 'after the end of a send was written' },
  { point: 'delivery-sent', passing: 1, where: 'after the provider took a bubble, before that was written' },
  { point: 'delivery-sending', passing: 1, where: 'just before the call to the provider', sentBefore: 'never' },
  { point: 'delivery-claimed', passing: 3, where: 'after a bubble was claimed' },
  { point: 'reply-committed', passing: 1, where: 'after the reply was committed' },
  { point: 'reply-stored', passing: 1, where: 'before the reply is committed' },
  { point: 'agent-answered', passing: 2, where: 'after the agent answered' },
  { point: 'turn-planned', passing: 2, where: 'before the agent is asked' },
  { point: 'turn-claimed', passing: 2, where: 'after the turn was claimed' },
  { point: 'message-stored', passing: 1, where: 'before the message is committed' },
  { point: 'message-inserted', passing: 2, where: 'after the message was inserted' },
  { point: 'turn-ended', passing: 2, where: 'while the reply is on its way', sentBefore: 'perhaps' },
];

for (const [place, { point, where, sentBefore }] of kills.entries()) {
  test(`killed ${where} (${point}), the customer gets one reply`, async () => {
    const customer = shop.customer(`+54911557${String((people += 1)).padStart(5, '0')}`);
    await customer.writes('Hola! Tenés el buzo negro?');
    await untilDead();
    const next = kills[place + 1];
    await nexus.startPart('orchestrator', {
      NEXUS_KILL_AT: next ? `${next.point}#${next.passing}` : undefined,
    });
    await redelivered(shop);
    await nexus.settle();
    await redelivered(shop);
    await checkInvariants(nexus);
    if (sentBefore) await checkUnknown(customer, sentBefore);
    else {
      assert.equal(said(await customer.received()), answer);
      await showsOneAnswer(customer, ['sent', 'delivered']);
    }
  });
}

/** The process is gone and was reaped. */
async function untilDead(): Promise<void> {
  const pid = nexus.parts.get('orchestrator')?.pid ?? 0;
  const end = Date.now() + 15_000;
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    assert.ok(Date.now() < end, 'the orchestrator did not pass the point');
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function showsOneAnswer(customer: Customer, statuses: string[]): Promise<{ id: string; status: string }> {
  const shown = (await customer.messages()).filter((message) => message.direction === 'out');
  assert.equal(shown.length, 1);
  assert.ok(statuses.includes(shown[0]?.status ?? ''), `the answer shows as ${shown[0]?.status}`);
  return shown[0] as { id: string; status: string };
}

/** Nobody knows whether it was sent: it is shown so, not sent again; a person who decides to send it again does. */
async function checkUnknown(customer: Customer, sentBefore: 'never' | 'perhaps'): Promise<void> {
  const received = await customer.received();
  if (sentBefore === 'perhaps' && received.length > 0) {
    assert.equal(said(received), answer);
    await showsOneAnswer(customer, ['sent', 'delivered']);
    return;
  }
  assert.equal(received.length, 0);
  const message = await showsOneAnswer(customer, ['unknown']);
  const { id } = await customer.conversation();
  const events = await nexus.rows(`select 1 from events where kind = 'send-unknown' and conversation_id = $1`, [id]);
  assert.equal(events.length, 1);
  await shop.api('POST', `/conversations/${id}/messages/${message.id}/retry`, {});
  await customer.receives(1);
  await nexus.settle();
  assert.equal(said(await customer.received()), answer);
}
