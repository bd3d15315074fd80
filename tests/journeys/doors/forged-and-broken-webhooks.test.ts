// Whatever reaches the doors: what is not genuine is refused with its reason and leaves nothing behind; what is good beside it is not lost.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

const megabytes = 1024 * 1024;
const platformSecret = 'test-app-secret-of-the-platform';
let nexus: Nexus;
before(async () => {
  nexus = await startNexus({
    environment: { META_APP_SECRET: platformSecret, META_VERIFY_TOKEN: 'test-platform-verify' },
  });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

let serial = 0;
type Fields = Record<string, unknown>;

/** A text of a customer as the shop's provider words it. */
function wordedBy(shop: Shop, text: string, more: Fields = {}): Fields {
  serial += 1;
  const customer = '5491155550801';
  if (shop.facts.provider === 'ycloud') {
    return {
      id: `evt_door_${serial}`,
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      createTime: new Date().toISOString(),
      whatsappInboundMessage: {
        id: `door${serial}`,
        wamid: `wamid.DOOR${serial}`,
        from: `+${customer}`,
        to: shop.facts.phone,
        sendTime: new Date().toISOString(),
        type: 'text',
        text: { body: text },
        customerProfile: { name: 'Lucía' },
        ...more,
      },
    };
  }
  const element = {
    from: customer,
    id: `wamid.DOOR${serial}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: text },
    ...more,
  };
  return metaBody([{ phoneNumberId: phoneNumberIdOf(shop), phone: shop.facts.phone, messages: [element] }]);
}

function metaBody(values: { phoneNumberId: string; phone: string; messages: unknown[] }[]): Fields {
  return {
    object: 'whatsapp_business_account',
    entry: values.map(({ phoneNumberId, phone, messages }) => ({
      id: '100200300400500',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: phone.replace('+', ''), phone_number_id: phoneNumberId },
            contacts: [{ profile: { name: 'Lucía' }, wa_id: '5491155550801' }],
            messages,
          },
        },
      ],
    })),
  };
}

const phoneNumberIdOf = (shop: Shop): string => `1000000000000${shop.facts.secret.split('-').at(-1)?.padStart(2, '0')}`;

const storedTexts = async (shop: Shop): Promise<string[]> =>
  (
    await nexus.rows<{ text: string }>(
      `select text from messages where tenant_id = $1 and direction = 'in' order by id`,
      [shop.facts.tenantId],
    )
  ).map(({ text }) => text);

async function knock(
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<[number, unknown]> {
  const answer = await fetch(nexus.url + path, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const json = (await answer.json()) as { code?: string; outcomes?: string[] };
  if (answer.status >= 400) assert.match(String(answer.headers.get('content-type')), /^application\/problem\+json/);
  return [answer.status, json.code ?? json.outcomes];
}

async function countsOf(): Promise<unknown> {
  const [counts] = await nexus.rows(
    `select (select count(*) from messages) as messages, (select count(*) from customers) as customers, (select count(*) from conversations) as conversations,
            (select count(*) from webhook_inbox) as inbox, (select count(*) from jobs where every_ms is null) as jobs`,
  );
  return counts;
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`what ${provider} did not sign is refused at every door and leaves nothing behind`, async () => {
    const [shop, other] = [await createShop(nexus, { provider }), await createShop(nexus, { provider })];
    const before = await countsOf();
    const raw = Buffer.from(JSON.stringify(wordedBy(shop, 'Hola')));
    const signed = shop.sign(raw);
    const [name = '', value = ''] = Object.entries(signed)[0] ?? [];
    const own = new URL(shop.facts.webhookUrl).pathname;
    const forged = [401, 'webhook.forged'];
    for (const [what, body, headers] of [
      ['no signature', raw, {}],
      ['an empty signature', raw, { [name]: '' }],
      ['one digit changed', raw, { [name]: value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }],
      ['half a signature', raw, { [name]: value.slice(0, -10) }],
      ['the secret of another shop', raw, other.sign(raw)],
      ['a body cut in half', raw.subarray(0, raw.length / 2), signed],
      ['a body with one byte more', Buffer.concat([raw, Buffer.from(' ')]), signed],
      ['an empty body', Buffer.alloc(0), signed],
      [
        'the other provider’s header',
        raw,
        { [provider === 'meta' ? 'ycloud-signature' : 'x-hub-signature-256']: value },
      ],
    ] as const) {
      assert.deepEqual(await knock(own, body, headers), forged, what);
    }
    assert.deepEqual(await knock(`/webhooks/${provider}`, raw, other.sign(raw)), forged, 'the shared door');
    assert.deepEqual(
      await knock('/chat/webhook', raw, { [name]: value.replace(/[0-9a-f]{8}$/, '00000000') }),
      forged,
      'the old door',
    );
    assert.deepEqual(await countsOf(), before);
  });

  test(`what ${provider} signed and nobody can read is refused as malformed, unknown things are acknowledged`, async () => {
    const shop = await createShop(nexus, { provider });
    for (const [what, body, status, code] of [
      ['no JSON', 'hola', 400, 'webhook.malformed'],
      ['JSON that is cut', '{"object":"whatsapp', 400, 'webhook.malformed'],
      ['an array', '[]', 400, 'webhook.malformed'],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400, 'webhook.malformed'],
      [
        'a thing we do not know',
        JSON.stringify({
          id: 'evt_x',
          type: 'whatsapp.payment.updated',
          createTime: new Date().toISOString(),
          object: 'whatsapp_business_account',
          entry: [{ id: '1', changes: [{ field: 'account_alerts', value: {} }] }],
        }),
        200,
        null,
      ],
      ['an empty object', '{}', 200, null],
    ] as const) {
      const answer = await shop.deliverRaw(body);
      assert.equal(answer.status, status, what);
      if (code) assert.equal((answer.body as { code: string }).code, code, what);
    }
    assert.deepEqual(await storedTexts(shop), []);
  });

  test(`a body of 3 MiB from ${provider} is taken, one byte more is not`, async () => {
    const shop = await createShop(nexus, { provider });
    const padded = (size: number, text: string): Buffer => {
      const body = JSON.stringify(wordedBy(shop, text));
      return Buffer.concat([Buffer.from(body), Buffer.alloc(size - Buffer.byteLength(body), ' ')]);
    };
    assert.equal((await shop.deliverRaw(padded(3 * megabytes, 'Justo'))).status, 200);
    const tooLarge = await shop.deliverRaw(padded(3 * megabytes + 1, 'Demasiado'));
    assert.deepEqual([tooLarge.status, (tooLarge.body as { code: string }).code], [413, 'request.too-large']);
    assert.deepEqual(await storedTexts(shop), ['Justo']);
  });

  test(`an event of ${provider} for another number is not this shop’s, even under its own signature`, async () => {
    const [shop, other] = [await createShop(nexus, { provider }), await createShop(nexus, { provider })];
    const foreign = JSON.stringify(wordedBy(other, 'Para la otra'));
    const answer = await shop.deliverRaw(foreign);
    assert.deepEqual([answer.status, (answer.body as { received: number }).received], [200, 0]);
    assert.deepEqual([await storedTexts(shop), await storedTexts(other)], [[], []]);
  });

  test(`the shared doors lead ${provider}’s events to the shop whose number they name`, async () => {
    const [shop, other] = [await createShop(nexus, { provider }), await createShop(nexus, { provider })];
    for (const [index, door] of [`/webhooks/${provider}`, '/chat/webhook'].entries()) {
      const raw = Buffer.from(JSON.stringify(wordedBy(shop, `Hola ${index}`)));
      assert.deepEqual(await knock(door, raw, shop.sign(raw)), [200, ['stored']], door);
      const stranger = Buffer.from(
        raw.toString().replaceAll(shop.facts.phone.slice(1), '5411000000').replaceAll(phoneNumberIdOf(shop), '999'),
      );
      assert.deepEqual(await knock(door, stranger, shop.sign(stranger)), [404, 'webhooks.unknown-channel'], door);
    }
    assert.deepEqual([await storedTexts(shop), await storedTexts(other)], [['Hola 0', 'Hola 1'], []]);
  });
}

test('a number entered in one of its written forms is meant by the other too, at its own door and at the shared ones', async () => {
  for (const [entered, told] of [
    ['+541155550991', '+5491155550991'],
    ['+525512345678', '+5215512345678'],
    ['+5511987654321', '+551187654321'],
  ] as const) {
    const shop = await createShop(nexus, { phone: entered });
    const body = (text: string) => Buffer.from(JSON.stringify(wordedBy(shop, text, { to: told })));
    const own = await shop.deliverRaw(body('Por la propia'));
    assert.deepEqual([own.status, (own.body as { outcomes: string[] }).outcomes], [200, ['stored']], told);
    const raw = body('Por la compartida');
    assert.deepEqual(await knock('/webhooks/ycloud', raw, shop.sign(raw)), [200, ['stored']], told);
    assert.deepEqual(await storedTexts(shop), ['Por la propia', 'Por la compartida']);
  }
});

test('what is for a number nobody has is told to the owner, and does not look like a channel that works', async () => {
  const [shop, other] = [await createShop(nexus), await createShop(nexus)];
  const deliver = (to: string) => shop.deliverRaw(JSON.stringify(wordedBy(shop, 'Hola', { to })));
  const told = async () =>
    nexus.rows<{ data: unknown }>(
      `select data from events where tenant_id = $1 and kind = 'webhook-for-other-number'`,
      [shop.facts.tenantId],
    );
  assert.equal((await deliver(other.facts.phone)).status, 200);
  for (let time = 0; time < 2; time += 1) assert.equal((await deliver('+5491155550777')).status, 200);
  await eventually('the event', async () => (await told()).length > 0);
  assert.deepEqual(await told(), [{ data: { number: '+5491155550777', channel_id: shop.facts.channelId } }]);
  const [channel] = await nexus.rows<{ last_webhook_at: Date | null }>(
    'select last_webhook_at from channels where id = $1',
    [shop.facts.channelId],
  );
  assert.equal(channel?.last_webhook_at, null);
});

test('a genuine request that is recorded and sent again later is stale', async () => {
  const shop = await createShop(nexus);
  const raw = Buffer.from(JSON.stringify(wordedBy(shop, 'Hola')));
  const now = Math.floor(Date.now() / 1000);
  const own = new URL(shop.facts.webhookUrl).pathname;
  assert.deepEqual(await knock(own, raw, shop.sign(raw, now - 3600)), [401, 'webhook.stale']);
  assert.deepEqual(await knock(own, raw, shop.sign(raw, now + 3600)), [401, 'webhook.stale']);
  const moved = shop.sign(raw, now - 3600)['ycloud-signature']?.replace(String(now - 3600), String(now)) ?? '';
  assert.deepEqual(await knock(own, raw, { 'ycloud-signature': moved }), [401, 'webhook.forged']);
  assert.deepEqual(await storedTexts(shop), []);
});

test('a wrong secret is told to the owner: one event for many refusals, and a problem until a right signature comes', async () => {
  const shop = await createShop(nexus);
  const raw = Buffer.from(JSON.stringify(wordedBy(shop, 'Hola')));
  const wrong = { 'ycloud-signature': 't=1,s=00' };
  const own = new URL(shop.facts.webhookUrl).pathname;
  for (let time = 0; time < 3; time += 1) assert.equal((await knock(own, raw, wrong))[0], 401);
  assert.equal((await knock('/webhooks/ycloud', raw, wrong))[0], 401);
  const { items } = await nexus.admin<{ items: { kind: string; data: unknown }[] }>(
    'GET',
    `/admin/events?tenant_id=${shop.facts.tenantId}`,
  );
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'webhook-refused').map(({ data }) => data),
    [{ code: 'webhook.forged', channel_id: shop.facts.channelId }],
  );
  assert.deepEqual(await storedTexts(shop), []);
});

test('an address that is nobody’s is not found, whatever it looks like', async () => {
  for (const id of ['00000000-0000-7000-8000-000000000000', 'nobody', `' or 1=1`, '%00', 'x'.repeat(61)]) {
    const [status] = await knock(`/webhooks/whatsapp/${encodeURIComponent(id).replace('%2500', '%00')}`, '{}');
    assert.ok(status === 404 || status === 400, `${id}: ${status}`);
  }
  const [status, code] = await knock('/webhooks/whatsapp/00000000-0000-7000-8000-000000000000', '{}');
  assert.deepEqual([status, code], [404, 'webhooks.unknown-channel']);
  for (const door of ['/webhooks/meta', '/webhooks/ycloud', '/chat/webhook']) {
    assert.deepEqual(await knock(door, '{}'), [404, 'webhooks.unknown-channel'], door);
    assert.deepEqual(await knock(door, 'hola'), [400, 'webhook.malformed'], door);
  }
});

test('one element that cannot be read costs none of the good ones beside it', async () => {
  const shop = await createShop(nexus, { provider: 'meta' });
  const good = (text: string, id: string): Fields => ({
    from: '5491155550801',
    id,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: text },
  });
  const body = metaBody([
    {
      phoneNumberId: phoneNumberIdOf(shop),
      phone: shop.facts.phone,
      messages: [
        good('Uno', 'wamid.B1'),
        { type: 'text', text: { body: 'sin remitente ni id' } },
        'ni un objeto',
        null,
        good('Dos', 'wamid.B2'),
      ],
    },
    { phoneNumberId: phoneNumberIdOf(shop), phone: shop.facts.phone, messages: [good('Tres', 'wamid.B3')] },
  ]);
  const answer = await shop.deliverRaw(JSON.stringify(body));
  assert.equal(answer.status, 200);
  assert.deepEqual(await storedTexts(shop), ['Uno', 'Dos', 'Tres']);
});

test('Meta’s batch for several numbers of one app goes to each shop what is its own', async () => {
  const shops = [await createShop(nexus, { provider: 'meta' }), await createShop(nexus, { provider: 'meta' })];
  const seconds = String(Math.floor(Date.now() / 1000));
  const raw = Buffer.from(
    JSON.stringify(
      metaBody(
        shops.map((shop, index) => ({
          phoneNumberId: phoneNumberIdOf(shop),
          phone: shop.facts.phone,
          messages: [
            {
              from: '5491155550801',
              id: `wamid.APP${index}`,
              timestamp: seconds,
              type: 'text',
              text: { body: `Para ${index}` },
            },
          ],
        })),
      ),
    ),
  );
  assert.deepEqual(
    await knock('/webhooks/meta', raw, shops[0]?.sign(raw)),
    [200, ['stored']],
    'signed by one, it speaks for one',
  );
  assert.deepEqual(await Promise.all(shops.map(storedTexts)), [['Para 0'], []]);
});

test('numbers that have no app secret of their own share the app’s: its batch reaches each of them', async () => {
  const shops = await Promise.all(
    [1, 2].map((index) =>
      createShop(nexus, { provider: 'meta', channel: { credentials: { access_token: `test-token-shared-${index}` } } }),
    ),
  );
  const [first, second] = shops;
  assert.ok(first && second);
  const bodies = shops.map((shop, index) => wordedBy(shop, `Para ${index}`) as { object: string; entry: unknown[] });
  const raw = Buffer.from(JSON.stringify({ object: bodies[0]?.object, entry: bodies.flatMap(({ entry }) => entry) }));
  const signature = `sha256=${createHmac('sha256', platformSecret).update(raw).digest('hex')}`;
  assert.deepEqual(await knock('/webhooks/meta', raw, { 'x-hub-signature-256': signature }), [
    200,
    ['stored', 'stored'],
  ]);
  assert.deepEqual(await Promise.all(shops.map(storedTexts)), [['Para 0'], ['Para 1']]);
  assert.deepEqual(await knock('/webhooks/meta', raw, first.sign(raw)), [401, 'webhook.forged']);
});

test('Meta’s handshake is answered with the challenge for the right token alone', async () => {
  const shop = await createShop(nexus, { provider: 'meta' });
  const shake = async (path: string, token: string | null, mode = 'subscribe'): Promise<[number, string]> => {
    const query = new URLSearchParams({
      'hub.mode': mode,
      'hub.challenge': '1158201444',
      ...(token === null ? {} : { 'hub.verify_token': token }),
    });
    const answer = await fetch(`${nexus.url}${path}?${query}`);
    const text = await answer.text();
    return [answer.status, answer.ok ? text : (JSON.parse(text) as { code: string }).code];
  };
  const own = new URL(shop.facts.webhookUrl).pathname;
  const refused = [403, 'webhook.handshake-refused'];
  assert.deepEqual(await shake(own, 'test-verify'), [200, '1158201444']);
  assert.deepEqual(await shake('/webhooks/meta', 'test-platform-verify'), [200, '1158201444']);
  for (const [path, token, mode] of [
    [own, 'wrong', 'subscribe'],
    [own, '', 'subscribe'],
    [own, null, 'subscribe'],
    [own, 'test-verify', 'unsubscribe'],
    [own, 'test-platform-verify', 'subscribe'],
    ['/webhooks/meta', 'test-verify', 'subscribe'],
  ] as const)
    assert.deepEqual(await shake(path, token, mode), refused, `${path} ${token} ${mode}`);
  const atYcloud = await createShop(nexus);
  assert.deepEqual(
    await shake(new URL(atYcloud.facts.webhookUrl).pathname, 'test-verify'),
    refused,
    'YCloud shakes no hands',
  );
  assert.deepEqual(await shake('/webhooks/whatsapp/00000000-0000-7000-8000-000000000000', 'x'), [
    404,
    'webhooks.unknown-channel',
  ]);
});
