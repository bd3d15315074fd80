// Who floods the doors is sent away; the shop's own customers notice nothing, and what was sent away and is delivered again is not lost.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus({
    environment: { REFUSED_WEBHOOKS_PER_MINUTE: '6', WEBHOOKS_PER_SECOND_PER_CHANNEL: '2' },
  });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const forger = { 'x-forwarded-for': '198.51.100.66' };

function text(shop: Shop, number: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      id: `evt_flood_${number}`,
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      createTime: new Date().toISOString(),
      whatsappInboundMessage: {
        id: `flood${number}`,
        wamid: `wamid.FLOOD${number}`,
        from: '+5491155550801',
        to: shop.facts.phone,
        sendTime: new Date().toISOString(),
        type: 'text',
        text: { body: `Mensaje ${number}` },
      },
    }),
  );
}

const inbound = async (shop: Shop): Promise<string[]> =>
  (
    await nexus.rows<{ text: string }>(
      `select text from messages where tenant_id = $1 and direction = 'in' order by text`,
      [shop.facts.tenantId],
    )
  ).map((row) => row.text);

async function knock(shop: Shop, body: Buffer, headers: Record<string, string>) {
  const answer = await fetch(shop.facts.webhookUrl, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, retryAfter: answer.headers.get('retry-after') };
}

test('a forger who uses a shop’s own address is soon sent away unheard, and the shop’s customers are answered', async () => {
  const shop = await createShop(nexus);
  const forged = { ...forger, 'ycloud-signature': `t=${Math.floor(Date.now() / 1000)},s=${'0'.repeat(64)}` };
  const answers = [];
  for (let time = 0; time < 10; time += 1) answers.push(await knock(shop, text(shop, 0), forged));
  assert.deepEqual(
    answers.map(({ code }) => code),
    [...Array<string>(6).fill('webhook.forged'), ...Array<string>(4).fill('webhooks.too-many')],
  );
  assert.ok(Number(answers.at(-1)?.retryAfter) >= 1);
  const customer = shop.customer();
  await customer.writes('Hola, ¿qué zapatillas tienen?');
  await customer.receives();
  assert.deepEqual(await inbound(shop), ['Hola, ¿qué zapatillas tienen?'], 'nothing of the forger was stored');
});

test('what a channel’s limit sends away is taken when it is delivered again: every message once', async () => {
  const shop = await createShop(nexus, { mode: 'off' });
  const bodies = Array.from({ length: 40 }, (_one, index) => text(shop, 100 + index));
  let sentAway = 0;
  const deliver = async (body: Buffer): Promise<void> => {
    for (;;) {
      const { status, code, retryAfter } = await knock(shop, body, shop.sign(body));
      if (status === 200) return;
      assert.deepEqual([status, code], [429, 'webhooks.too-many']);
      sentAway += 1;
      await new Promise((done) => setTimeout(done, Number(retryAfter) * 1000));
    }
  };
  for (let first = 0; first < bodies.length; first += 10)
    await Promise.all(bodies.slice(first, first + 10).map(deliver));
  assert.ok(sentAway > 0, 'the limit was reached');
  assert.deepEqual(await inbound(shop), bodies.map((_body, index) => `Mensaje ${100 + index}`).toSorted());
});

test('a packed body is refused at every door, though its signature fits what is inside', async () => {
  const shop = await createShop(nexus);
  const body = text(shop, 200);
  const packed = gzipSync(body);
  for (const signed of [body, packed]) {
    const { status, code } = await knock(shop, packed, { ...shop.sign(signed), 'content-encoding': 'gzip' });
    assert.deepEqual([status, code], [415, 'request.encoded']);
  }
  assert.deepEqual(await inbound(shop), []);
});
