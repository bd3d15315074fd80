// Webhook entry: what is believed, what is refused and how, whom a body is for.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { metaVectors, ycloudVectors } from '@nexus/simulators/whatsapp-network/testing/signature-vectors';
import { BUSINESS, type Gateway, LUCIA, NUMBER_ID, startGateway } from '../testing/start-gateway.ts';

type Problem = { code?: string; events?: { kind: string }[]; unreadable?: { path: string }[] };

async function verdict(gateway: Gateway, raw: Buffer, headers: Record<string, string>, more = {}): Promise<string> {
  const answer = await gateway.ask('/webhooks/parse', gateway.parseBody(raw, headers, more));
  const body = answer.body as Problem;
  return `${answer.status} ${body.code ?? `${body.events?.length}+${body.unreadable?.length}`}`;
}

describe('webhooks of YCloud', () => {
  let gateway: Gateway;
  const { secret, seconds, digest, rejected, minimal } = ycloudVectors;
  const raw = Buffer.from(ycloudVectors.body);
  const known = { credentials: { webhook_secret: secret }, received_at: new Date(seconds * 1000).toISOString() };
  const signed = (s: string, t: number | string = seconds) => ({ 'ycloud-signature': `t=${t},s=${s}` });
  const sign = (body: Buffer, t: number, key = 'test-secret') =>
    signed(createHmac('sha256', key).update(`${t}.`).update(body).digest('hex'), t);
  const now = () => Math.floor(Date.now() / 1000);

  before(async () => void (gateway = await startGateway('ycloud')));
  after(() => gateway.stop());

  test('the known signatures are accepted, every usual mistake is forged', async () => {
    assert.equal(await verdict(gateway, raw, signed(digest), known), '200 1+0');
    assert.equal(await verdict(gateway, Buffer.from(minimal.body), signed(minimal.digest), known), '200 0+1');
    for (const [mistake, wrong] of Object.entries(rejected))
      assert.equal(await verdict(gateway, raw, signed(wrong), known), '401 webhook.forged', mistake);
    for (const body of [
      Buffer.concat([raw, Buffer.from('\n')]),
      raw.subarray(0, 100),
      Buffer.from(JSON.stringify(JSON.parse(ycloudVectors.body), null, 1)),
      Buffer.alloc(0),
    ]) {
      assert.equal(await verdict(gateway, body, signed(digest), known), '401 webhook.forged');
    }
  });

  test('a missing or malformed header is forged, never an error', async () => {
    const headers = [
      '',
      't=,s=',
      `t=abc,s=${digest}`,
      `t=-${seconds},s=${digest}`,
      `t=${seconds},s=${digest.toUpperCase()}`,
      `t=${seconds},s=${digest.slice(1)}`,
      `t=${seconds},s=${digest}0`,
      `t=${seconds},s=${digest},s=${digest}`,
      `s=${digest}`,
      `t=${seconds}`,
    ];
    for (const header of headers)
      assert.equal(await verdict(gateway, raw, { 'ycloud-signature': header }, known), '401 webhook.forged', header);
    assert.equal(await verdict(gateway, raw, {}, known), '401 webhook.forged');
    assert.equal(
      await verdict(gateway, raw, signed(digest), { ...known, credentials: {} }),
      '401 webhook.forged',
      'a channel without a secret believes nobody',
    );
  });

  test('a right signature is stale beyond 300 s either way, judged by the hour of arrival', async () => {
    const arrival = (shift: number) => ({ ...known, received_at: new Date((seconds + shift) * 1000).toISOString() });
    assert.equal(await verdict(gateway, raw, signed(digest), arrival(300)), '200 1+0');
    assert.equal(await verdict(gateway, raw, signed(digest), arrival(301)), '401 webhook.stale');
    assert.equal(await verdict(gateway, raw, signed(digest), arrival(-301)), '401 webhook.stale');
    assert.equal(await verdict(gateway, raw, signed(rejected.trailing_dot), arrival(900)), '401 webhook.forged');
  });

  test("while a secret is rotated the old and the new one are accepted, another shop's never", async () => {
    const body = Buffer.from(minimal.body);
    const both = { credentials: { webhook_secret: 'new-secret, old-secret' } };
    assert.equal(await verdict(gateway, body, sign(body, now(), 'old-secret'), both), '200 0+1');
    assert.equal(await verdict(gateway, body, sign(body, now(), 'new-secret'), both), '200 0+1');
    assert.equal(
      await verdict(gateway, body, sign(body, now(), 'old-secret'), { credentials: { webhook_secret: 'new-secret' } }),
      '401 webhook.forged',
    );
    assert.equal(
      await verdict(gateway, body, sign(body, now(), ''), { credentials: { webhook_secret: ',' } }),
      '401 webhook.forged',
    );
  });

  test('signed nonsense is malformed, too much of it too large, unknown events are kept as such', async () => {
    for (const words of ['', '{', '[]', '"x"', 'null', '\xff\xfe']) {
      const body = Buffer.from(words, 'latin1');
      assert.equal(await verdict(gateway, body, sign(body, now())), '400 webhook.malformed', words);
    }
    const huge = Buffer.from(`{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`);
    assert.equal(await verdict(gateway, huge, sign(huge, now())), '413 webhook.too-large');
    const deep = Buffer.from(
      `{"id":"evt_1","type":"x","createTime":"2026-01-01T00:00:00Z","whatsappX":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    );
    assert.equal(await verdict(gateway, deep, sign(deep, now())), '400 webhook.malformed');
    const other = Buffer.from(
      '{"id":"evt_9","type":"whatsapp.something.new","apiVersion":"v2","createTime":"2026-01-01T00:00:00.000Z","whatsappNovelty":{"a":1}}',
    );
    const answer = await gateway.ask('/webhooks/parse', gateway.parseBody(other, sign(other, now())));
    assert.deepEqual(
      (answer.body as Problem).events?.map(({ kind }) => kind),
      ['other'],
    );
  });

  test('whom a body is for is read without its signature', async () => {
    const route = async (body: string) =>
      (
        await gateway.ask('/webhooks/route', {
          provider: 'ycloud',
          headers: {},
          body_base64: Buffer.from(body).toString('base64'),
        })
      ).body;
    assert.deepEqual(await route(ycloudVectors.body), {
      receivers: [{ phone_number: BUSINESS, phone_number_id: null }],
    });
    assert.deepEqual(await route('{"id":"e","type":"contact.created"}'), { receivers: [] });
    assert.equal(((await route('nonsense')) as Problem).code, 'webhook.malformed');
  });

  test('the service itself is closed to callers without token or with another target', async () => {
    const ask = async (headers: Record<string, string>) => (await fetch(`${gateway.url}/manifest`, { headers })).status;
    assert.equal(await ask({}), 421);
    assert.equal(await ask({ 'x-nexus-target': 'whatsapp' }), 401);
    assert.equal(await ask({ 'x-nexus-target': 'whatsapp', 'x-internal-token': 'guess' }), 401);
    const manifest = await gateway.ask('/manifest');
    const { providers } = manifest.body as {
      providers: { id: string; credentials: { label: Record<string, string> }[] }[];
    };
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['ycloud', 'meta'],
    );
    assert.ok(providers.every((one) => one.credentials.every(({ label }) => label.es && label['pt-BR'] && label.en)));
  });
});

describe('webhooks of Meta', () => {
  let gateway: Gateway;
  const raw = Buffer.from(metaVectors.body);
  const known = { credentials: { app_secret: metaVectors.app_secret } };
  const sign = (body: Buffer, key = 'test-secret') => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  });

  before(async () => void (gateway = await startGateway('meta')));
  after(() => gateway.stop());

  test('the known signatures are accepted, the reserialised body and malformed headers are forged', async () => {
    assert.equal(await verdict(gateway, raw, { 'x-hub-signature-256': metaVectors.signature }, known), '200 1+0');
    assert.equal(
      await verdict(
        gateway,
        Buffer.from(metaVectors.minimal.body),
        { 'x-hub-signature-256': metaVectors.minimal.signature },
        known,
      ),
      '200 0+0',
    );
    const wrong = [
      metaVectors.reserialised,
      metaVectors.signature.slice(7),
      metaVectors.signature.toUpperCase(),
      `${metaVectors.signature}0`,
      'sha256=',
      '',
    ];
    for (const header of wrong)
      assert.equal(await verdict(gateway, raw, { 'x-hub-signature-256': header }, known), '401 webhook.forged', header);
    assert.equal(
      await verdict(gateway, raw, { 'x-hub-signature': metaVectors.signature }, known),
      '401 webhook.forged',
    );
    const reserialised = Buffer.from(JSON.stringify(JSON.parse(metaVectors.body)));
    assert.equal(
      await verdict(gateway, reserialised, { 'x-hub-signature-256': metaVectors.signature }, known),
      '401 webhook.forged',
    );
  });

  test('in a batch the good elements are read and each bad one is named', async () => {
    const message = (id: string | undefined) => ({
      from: '5491155550101',
      id,
      timestamp: '1767225600',
      type: 'text',
      text: { body: 'Hola' },
    });
    const status = (id: string, word: string) => ({
      id,
      status: word,
      timestamp: '1767225601',
      recipient_id: '5491155550101',
    });
    const metadata = { display_phone_number: '541155550100', phone_number_id: NUMBER_ID };
    const change = (value: object) => ({
      field: 'messages',
      value: { messaging_product: 'whatsapp', metadata, ...value },
    });
    const entry = [
      {
        id: '1',
        changes: [
          change({ messages: [message('wamid.A'), message(undefined), message('wamid.B')] }),
          change({
            statuses: [status('wamid.C', 'sent'), status('wamid.C', 'delivered'), status('wamid.C', 'teleported')],
          }),
        ],
      },
      {
        id: '2',
        changes: [
          change({ messages: [message('wamid.D'), 'nonsense', { ...message('wamid.E'), from: undefined }] }),
          null,
          change({ errors: [{ code: 131000, title: 'x' }] }),
        ],
      },
    ];
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    const answer = await gateway.ask('/webhooks/parse', gateway.parseBody(body, sign(body)));
    const { events, unreadable } = answer.body as Required<Problem>;
    assert.deepEqual(
      events.map(({ kind }) => kind),
      [
        'message-received',
        'message-received',
        'status-changed',
        'status-changed',
        'message-received',
        'other',
        'other',
      ],
    );
    assert.deepEqual(
      unreadable.map(({ path }) => path),
      [
        'entry[0].changes[0].value.messages[1]',
        'entry[0].changes[1].value.statuses[2]',
        'entry[1].changes[0].value.messages[1]',
        'entry[1].changes[0].value.messages[2]',
      ],
    );
    const routed = await gateway.ask('/webhooks/route', {
      provider: 'meta',
      headers: {},
      body_base64: body.toString('base64'),
    });
    assert.deepEqual(routed.body, { receivers: [{ phone_number: BUSINESS, phone_number_id: NUMBER_ID }] });
  });

  test('the handshake gives the challenge back for the right token and mode only', async () => {
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'test-verify', 'hub.challenge': '1158201444' };
    const shake = async (
      change: Record<string, string | undefined>,
      credentials: object = gateway.channel.credentials,
    ) =>
      (await gateway.ask('/webhooks/handshake', { provider: 'meta', query: { ...query, ...change }, credentials }))
        .body;
    assert.deepEqual(await shake({}), { challenge: '1158201444' });
    for (const change of [
      { 'hub.verify_token': 'wrong' },
      { 'hub.mode': 'unsubscribe' },
      { 'hub.challenge': undefined },
      { 'hub.verify_token': undefined },
    ]) {
      assert.equal(((await shake(change)) as Problem).code, 'webhook.handshake-refused');
    }
    assert.equal(
      ((await shake({ 'hub.verify_token': '' }, {})) as Problem).code,
      'webhook.handshake-refused',
      'without a token nothing is verified',
    );
  });

  test("the provider's own misbehaviour: spoilt signatures are forged, truncated bodies too", async () => {
    for (const spoil of ['signature', 'no_signature', 'truncate', 'reserialise']) {
      gateway.shop.received.length = 0;
      await gateway.control('behaviours', { match: { event: 'inbound' }, action: { spoil } });
      await gateway.control('inbound', {
        business_phone: BUSINESS,
        customer: LUCIA,
        message: { type: 'text', text: 'Hola 👋' },
      });
      const [webhook] = gateway.shop.received;
      const answer = await gateway.ask('/webhooks/parse', gateway.parseBody(webhook!.raw, webhook!.headers));
      assert.equal((answer.body as Problem).code, 'webhook.forged', spoil);
    }
  });
});
