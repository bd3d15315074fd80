// While the whatsapp service is away webhooks are kept as they are and acknowledged; when it is back they are checked, and what is found too late goes to a person.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked, modelRequests } from '@nexus/testing/watch-model';

const perChannel = 3;
const perAddress = 7;
let nexus: Nexus;
before(async () => {
  nexus = await startNexus({
    environment: { INBOX_LIMIT_PER_CHANNEL: String(perChannel), INBOX_LIMIT_PER_ADDRESS: String(perAddress) },
  });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Runs while the whatsapp service is stopped; afterwards everything that was kept is worked off. */
async function whileAway(work: () => Promise<void>): Promise<void> {
  await nexus.stopPart('whatsapp');
  try {
    await work();
  } finally {
    await nexus.startPart('whatsapp');
  }
  await nexus.rows('update webhook_inbox set due_at = now() where lease_until is null');
  await nexus.rows(`select pg_notify('nexus_due', 'webhook_inbox:0')`);
  await nexus.settle(25_000);
}

const kept = async (): Promise<number> => (await nexus.rows('select 1 from webhook_inbox')).length;

function text(shop: Shop, customer: Customer, words: string, id: string, sentAt = new Date().toISOString()): Buffer {
  return Buffer.from(
    JSON.stringify({
      id: `evt_${id}`,
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      createTime: new Date().toISOString(),
      whatsappInboundMessage: {
        id,
        wamid: `wamid.${id}`,
        from: customer.phone,
        to: shop.facts.phone,
        sendTime: sentAt,
        type: 'text',
        text: { body: words },
      },
    }),
  );
}

test('what is written meanwhile, through either provider and any door, is acknowledged, kept and answered once', async () => {
  const [ycloud, meta] = [await createShop(nexus), await createShop(nexus, { provider: 'meta' })];
  const customers = [ycloud.customer(), meta.customer(), ycloud.customer('+5491155550911')] as const;
  await customers[2].writes('Hola');
  await nexus.settle();
  await whileAway(async () => {
    for (const customer of customers.slice(0, 2)) {
      const { deliveries } = await customer.writes('Tenés el buzo gris en M?');
      assert.deepEqual(
        deliveries.map(({ status }) => status),
        [200],
      );
    }
    const raw = text(ycloud, customers[2], 'Tenés el buzo gris en M?', 'KEPT1');
    const answer = await fetch(`${nexus.url}/webhooks/ycloud`, {
      method: 'POST',
      body: new Uint8Array(raw),
      headers: ycloud.sign(raw),
    });
    assert.deepEqual([answer.status, await answer.json()], [200, { received: 0, kept: true }]);
    assert.equal(await kept(), 3);
    assert.equal(
      (await nexus.rows(`select 1 from messages where direction = 'in'`)).length,
      1,
      'nothing is believed unchecked',
    );
  });
  for (const customer of customers) assert.match(said(await customer.received()), /Buzo canguro gris/);
  assert.equal((await nexus.rows(`select 1 from turns where status = 'answered'`)).length, 4);
});

test('what one number was told meanwhile is applied in the order it came, however long the first takes to read', async () => {
  const shop = await createShop(nexus, { mode: 'off' });
  const customer = shop.customer('+5491155550733');
  await customer.writes('Hola');
  await whileAway(async () => {
    for (const [word, padding] of [
      ['uno', 2_900_000],
      ['dos', 0],
      ['tres', 0],
    ] as const) {
      const body = Buffer.concat([text(shop, customer, word, `order-${word}`), Buffer.alloc(padding, ' ')]);
      assert.equal((await shop.deliverRaw(body)).status, 200);
    }
  });
  assert.deepEqual(
    (await customer.messages()).map((message) => message.text),
    ['Hola', 'uno', 'dos', 'tres'],
  );
});

test('a kept body that turns out to be forged, stale or unreadable is dropped with an event, the good one beside it is not', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  const now = Math.floor(Date.now() / 1000);
  await whileAway(async () => {
    const forged = text(shop, customer, 'Soy un impostor', 'FORGED');
    assert.equal((await shop.deliverRaw(forged, { 'ycloud-signature': `t=${now},s=${'0'.repeat(64)}` })).status, 200);
    const stale = text(shop, customer, 'Soy una grabación', 'STALE');
    assert.equal((await shop.deliverRaw(stale, shop.sign(stale, now - 3600))).status, 200);
    assert.equal((await customer.writes('Tenés el buzo gris en L?')).deliveries[0]?.status, 200);
  });
  assert.deepEqual(
    (await customer.messages()).filter(({ direction }) => direction === 'in').map((message) => message.text),
    ['Tenés el buzo gris en L?'],
  );
  const dropped = await nexus.rows<{ code: string; severity: string }>(
    `select data->>'code' as code, severity from events where tenant_id = $1 and kind = 'kept-webhook-dropped' order by id`,
    [shop.facts.tenantId],
  );
  assert.deepEqual(dropped, [
    { code: 'webhook.forged', severity: 'warning' },
    { code: 'webhook.stale', severity: 'warning' },
  ]);
});

test('a genuine body is still genuine when it has been kept for an hour', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await customer.writes('Hola');
  await nexus.settle();
  await whileAway(async () => {
    const raw = text(shop, customer, 'Tenés el buzo gris en S?', 'HOUR', hoursAgo(1));
    await shop.deliverRaw(raw, shop.sign(raw, Math.floor(Date.now() / 1000) - 3600));
    await nexus.rows(`update webhook_inbox set created_at = now() - interval '1 hour'`);
  });
  assert.match(said(await customer.received()), /Buzo canguro gris/);
});

test('what is kept is bounded per channel and per address: beyond that the provider is told to come again', async () => {
  const shops = [await createShop(nexus), await createShop(nexus), await createShop(nexus)];
  const statuses: number[][] = [];
  await whileAway(async () => {
    for (const [index, shop] of shops.entries()) {
      statuses[index] = [];
      for (let count = 0; count <= perChannel; count += 1) {
        const raw = text(shop, shop.customer(`+549115555092${count}`), 'Hola', `FULL${index}${count}`);
        const answer = await shop.deliverRaw(raw);
        statuses[index].push(answer.status);
        if (answer.status !== 503) continue;
        assert.equal((answer.body as { code: string }).code, 'webhooks.inbox-full');
      }
    }
    assert.equal(await kept(), perAddress);
  });
  assert.deepEqual(statuses, [
    [200, 200, 200, 503],
    [200, 200, 200, 503],
    [200, 503, 503, 503],
  ]);
  const answered = await nexus.rows(`select 1 from turns where tenant_id = any($1) and status = 'answered'`, [
    shops.map((shop) => shop.facts.tenantId),
  ]);
  assert.equal(answered.length, perAddress);
});

test('the bound holds for what comes at once', async () => {
  const shop = await createShop(nexus, { mode: 'off' });
  await whileAway(async () => {
    const told = await Promise.all(
      Array.from({ length: 12 }, (_, count) =>
        shop.deliverRaw(text(shop, shop.customer(), `Hola ${count}`, `ATONCE${count}`)),
      ),
    );
    assert.deepEqual(told.map(({ status }) => status).toSorted(), [200, 200, 200, ...Array(9).fill(503)]);
    assert.equal(await kept(), perChannel);
  });
});

test('a reply that was being written when the service went away leaves once, when it is back', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'gorra' },
    action: { type: 'delay', delay_ms: 300 },
  });
  await customer.writes('Busco una gorra');
  await modelIsAsked(nexus, 'gorra');
  await whileAway(async () => {
    await nextTry(shop);
    assert.deepEqual(await customer.received(), []);
  });
  assert.ok((await customer.received()).length > 0);
});

test('a message found five hours after it was written goes to a person, who tells the customer so', async () => {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const customer = shop.customer();
  const asked = (await modelRequests(nexus)).length;
  await customer.writes('Tenés el buzo negro en M?', { sent_at: hoursAgo(5) });
  await nexus.settle();
  const { owner, owner_reason: reason } = await customer.conversation();
  assert.deepEqual([owner, reason], ['human', 'handoff:message_stale']);
  assert.deepEqual(
    (await customer.received()).map((message) => message.text),
    ['Te paso con una persona del equipo.'],
  );
  assert.deepEqual(await customer.silences(), ['message_stale']);
  assert.equal((await modelRequests(nexus)).length, asked, 'the model is not asked');
  const { items: mails } = await control<{ items: unknown[] }>(nexus.simulators.smtp, 'mails');
  assert.equal(mails.length, 1);
});

test('a message found after the 24 hours goes to a person and nothing is sent, because WhatsApp would refuse it', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await customer.writes('Hola, siguen abiertos?', { sent_at: hoursAgo(30) });
  await nexus.settle();
  assert.equal((await customer.conversation()).owner, 'human');
  assert.deepEqual(await customer.received(), []);
  const [notice] = (await customer.messages()).filter(({ direction }) => direction === 'out');
  assert.deepEqual([notice?.author, notice?.status], ['system', 'failed'], 'the panel says why');
  assert.equal((await customer.conversation()).window_until, null);
});

test('an hour is not too late', async () => {
  const customer = (await createShop(nexus)).customer();
  await customer.writes('Tenés el buzo gris en M?', { sent_at: hoursAgo(1) });
  await nexus.settle();
  assert.match(said(await customer.received()), /Buzo canguro gris/);
  assert.equal((await customer.conversation()).owner, 'ai');
});

/** Resolves when a bubble of the shop has been tried and put back. */
async function nextTry(shop: Shop): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const rows = await nexus.rows(
      `select 1 from deliveries where tenant_id = $1 and attempts > 0 and status = 'queued' and error is not null`,
      [shop.facts.tenantId],
    );
    if (rows.length > 0) return;
    if (Date.now() > end) assert.fail('no send was tried');
    await new Promise((done) => setTimeout(done, 15));
  }
}
