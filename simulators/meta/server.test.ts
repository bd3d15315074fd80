// The Cloud API simulator as its clients see it: sending, statuses, batches, media, misbehaviour.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { callSimulator } from '../whatsapp-network/testing/call-simulator.ts';
import { metaVectors, ycloudVectors } from '../whatsapp-network/testing/signature-vectors.ts';
import type { VendorSimulator } from '../whatsapp-network/vendor-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../whatsapp-network/testing/webhook-receiver.ts';
import { signYcloud } from '../ycloud/ycloud-wire.ts';
import { metaJson, signMeta } from './meta-wire.ts';
import { startMetaSimulator } from './server.ts';

const BUSINESS = '+541155550200';
const NUMBER_ID = '200300400500600';
const LUCIA = { phone: '+5491155550101', name: 'Lucía' };
const SECRET = 'test-app-secret';
const TOKEN = { authorization: 'Bearer test-token' };

type Value = {
  contacts?: Record<string, unknown>[];
  messages?: Record<string, unknown>[];
  statuses?: Record<string, unknown>[];
  message_echoes?: Record<string, unknown>[];
};

function values(webhook: { body: Record<string, unknown> }): Value[] {
  const entries = webhook.body['entry'] as { changes: { value: Value }[] }[];
  return entries.flatMap((entry) => entry.changes.map((change) => change.value));
}

test('signatures agree with the known answers', () => {
  const { minimal, ...text } = ycloudVectors;
  assert.equal(signYcloud(Buffer.from(text.body), text.secret, text.seconds), `t=${text.seconds},s=${text.digest}`);
  assert.equal(
    signYcloud(Buffer.from(minimal.body), text.secret, text.seconds),
    `t=${text.seconds},s=${minimal.digest}`,
  );
  assert.equal(signMeta(Buffer.from(metaVectors.body), metaVectors.app_secret), metaVectors.signature);
  assert.equal(signMeta(Buffer.from(metaVectors.minimal.body), metaVectors.app_secret), metaVectors.minimal.signature);
  assert.equal(metaJson(JSON.parse(metaVectors.body)), metaVectors.body, 'bodies are escaped as Meta escapes them');
});

describe('the Cloud API simulator', () => {
  let simulator: VendorSimulator;
  let shop: WebhookReceiver;
  const control = (path: string, body?: unknown) => callSimulator(`${simulator.url}/_simulator/${path}`, { body });
  const api = (path: string, body?: unknown, headers: Record<string, string> = TOKEN) =>
    callSimulator(`${simulator.url}/v24.0/${path}`, { body, headers });
  const send = (more: object, headers?: Record<string, string>) =>
    api(
      `${NUMBER_ID}/messages`,
      { messaging_product: 'whatsapp', recipient_type: 'individual', to: '5491155550101', ...more },
      headers,
    );
  const text = (body: string, more = {}) => send({ type: 'text', text: { body }, ...more });
  const customerWrites = (message: object = { type: 'text', text: 'Hola' }, more = {}) =>
    control('inbound', { business_phone: BUSINESS, customer: LUCIA, message, ...more });
  const statuses = () => shop.received.flatMap(values).flatMap((value) => value.statuses ?? []);

  before(async () => {
    simulator = await startMetaSimulator({ seed: 'meta-test', retry_scale: 0.001, webhook_timeout_ms: 500 });
    shop = await startWebhookReceiver();
  });
  after(async () => {
    await simulator.close();
    await shop.close();
  });
  beforeEach(async () => {
    await control('reset', { all: true });
    shop.received.length = 0;
    shop.answers.length = 0;
    await control('numbers', {
      phone_number: BUSINESS,
      phone_number_id: NUMBER_ID,
      credentials: { access_token: 'test-token' },
      webhook: { url: shop.url, secret: SECRET, verify_token: 'test-verify' },
      status_delays_ms: { sent: 1, delivered: 5 },
    });
  });

  test("a customer's text arrives escaped, signed, with contact and user id", async () => {
    const { body } = await customerWrites({ type: 'text', text: 'Hola 👋' });
    const [webhook] = shop.received;
    assert.equal(webhook?.headers['x-hub-signature-256'], signMeta(webhook!.raw, SECRET));
    assert.ok(webhook?.raw.toString('latin1').includes(String.raw`\ud83d\udc4b`));
    const [value] = values(webhook!);
    assert.equal(value?.messages?.[0]?.['id'], body.message_id);
    assert.equal(value?.messages?.[0]?.['from'], '5491155550101');
    assert.deepEqual(value?.contacts?.[0], { profile: { name: 'Lucía' }, wa_id: '5491155550101', user_id: body.bsuid });
  });

  test('a send answers with the wamid, and statuses give the reference back', async () => {
    await customerWrites();
    const sent = await text('¡Hola!', { biz_opaque_callback_data: 'out-1', context: { message_id: 'wamid.X' } });
    assert.equal(sent.body.contacts?.[0]?.wa_id, '5491155550101');
    await shop.waitFor(2, (webhook) => values(webhook)[0]?.statuses !== undefined);
    assert.deepEqual(
      statuses().map((status) => [status['status'], status['id'], status['biz_opaque_callback_data']]),
      [
        ['sent', sent.body.messages?.[0]?.id, 'out-1'],
        ['delivered', sent.body.messages?.[0]?.id, 'out-1'],
      ],
    );
  });

  test('a number written without its 9 reaches the same customer, and the answer tells the known id', async () => {
    await customerWrites();
    const sent = await send({ to: '541155550101', type: 'text', text: { body: 'a' } });
    assert.deepEqual(sent.body.contacts?.[0], {
      input: '541155550101',
      wa_id: '5491155550101',
      user_id: sent.body.contacts?.[0]?.user_id,
    });
  });

  test('a customer known by user id alone has no number on the wire and is written to by it', async () => {
    await control('inbound', {
      business_phone: BUSINESS,
      customer: { bsuid: 'AR.555', phone: null, username: 'lu.ok' },
      message: { type: 'text', text: 'hola' },
    });
    const [written] = await shop.waitFor(
      1,
      (webhook) => values(webhook)[0]?.messages?.[0]?.['from_user_id'] === 'AR.555',
    );
    const [value] = values(written!);
    assert.equal(value?.messages?.[0]?.['from'], undefined);
    assert.equal(value?.contacts?.[0]?.['wa_id'], undefined);
    const sent = await send({ to: undefined, recipient: 'AR.555', type: 'text', text: { body: 'a' } });
    assert.equal(sent.status, 200);
    await shop.waitFor(1, (webhook) => values(webhook)[0]?.statuses?.[0]?.['recipient_user_id'] === 'AR.555');
  });

  test('held events go out in one batch, newest first when asked', async () => {
    for (const line of ['uno', 'dos', 'tres'])
      await customerWrites({ type: 'text', text: line }, { options: { hold: true } });
    await control('flush', { order: 'reverse', batch: true });
    const batches = shop.received.map((webhook) => values(webhook).flatMap((value) => value.messages ?? []));
    const [messages, ...others] = batches.filter((batch) => batch.length > 0);
    assert.equal(others.length, 0);
    assert.deepEqual(
      messages?.map((message) => (message['text'] as { body: string }).body),
      ['tres', 'dos', 'uno'],
    );
  });

  test('a closed window is a failed status, or a refusal where the number says so', async () => {
    assert.equal((await text('hola')).status, 200);
    await shop.waitFor(1, (webhook) => values(webhook)[0]?.statuses !== undefined);
    assert.equal((statuses()[0]!['errors'] as { code: number }[])[0]?.code, 131047);
    await control('numbers', { phone_number: BUSINESS, credentials: {}, window_errors: 'sync' });
    assert.equal((await text('hola')).body.error?.code, 131047);
  });

  test('refusals carry the code of the error table', async () => {
    await customerWrites();
    const cases: [Promise<Awaited<ReturnType<typeof text>>>, number, number][] = [
      [text('x'.repeat(4097)), 400, 100],
      [text(''), 400, 131009],
      [send({ type: 'text' }), 400, 131008],
      [send({ to: 'abc', type: 'text', text: { body: 'a' } }), 400, 131009],
      [send({ type: 'text', text: { body: 'a' } }, { authorization: 'Bearer wrong' }), 401, 190],
      [api('999/messages', { messaging_product: 'whatsapp' }), 400, 100],
      [
        send({
          type: 'interactive',
          interactive: {
            type: 'button',
            body: { text: 'a' },
            action: { buttons: [1, 2, 3, 4].map((id) => ({ reply: { id: `${id}`, title: `${id}` } })) },
          },
        }),
        400,
        131009,
      ],
      [text('a', { biz_opaque_callback_data: 'x'.repeat(513) }), 400, 100],
    ];
    for (const [answer, status, code] of cases)
      assert.deepEqual([(await answer).status, (await answer).body.error?.code], [status, code]);
  });

  test('media go by id to a short-lived address that wants the token', async () => {
    await customerWrites({ type: 'image', caption: '¿Tienen esta?' });
    const image = values(shop.received[0]!)[0]?.messages?.[0]?.['image'] as {
      id: string;
      url: string;
      caption: string;
    };
    assert.equal(image.caption, '¿Tienen esta?');
    const resolved = await api(image.id);
    const bytes = Buffer.from(await (await fetch(String(resolved.body.url), { headers: TOKEN })).arrayBuffer());
    assert.equal(String(resolved.body.file_size), String(bytes.length));
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.equal((await callSimulator(image.url)).status, 401);
    await control('clock', { advance_ms: 301_000 });
    assert.equal((await callSimulator(image.url, { headers: TOKEN })).status, 404);
    assert.notEqual((await api(image.id)).body.url, resolved.body.url);
    await control('clock', { advance_ms: 8 * 24 * 3_600_000 });
    assert.equal((await api(image.id)).status, 400);
  });

  test('reading shows typing, and an unknown message is refused', async () => {
    const { body } = await customerWrites();
    const read = await api(`${NUMBER_ID}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: body.message_id,
      typing_indicator: { type: 'text' },
    });
    assert.deepEqual(read.body, { success: true });
    const unknown = await api(`${NUMBER_ID}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.none',
    });
    assert.equal(unknown.body.error?.code, 100);
    assert.deepEqual((await control('requests')).body.items?.[0]?.operation, 'typing');
  });

  test('echoes, refused history and the handshake have their own shapes', async () => {
    await control('echo', { business_phone: BUSINESS, customer: LUCIA, text: 'soy Ana', other_form: true });
    assert.equal(values(shop.received[0]!)[0]?.message_echoes?.[0]?.['to'], '541155550101');
    await control('history', { business_phone: BUSINESS, customer: LUCIA, refused: true });
    assert.equal(shop.received.length, 2);
    const handshake = await control('handshake', { business_phone: BUSINESS });
    assert.equal(handshake.body.verified, true);
  });

  test('reordered statuses come delivered first; anything but 200 is retried', async () => {
    await control('numbers', { phone_number: BUSINESS, credentials: {}, statuses: 'reordered' });
    await customerWrites();
    await text('a');
    await shop.waitFor(2, (webhook) => values(webhook)[0]?.statuses !== undefined);
    assert.deepEqual(
      statuses().map((status) => status['status']),
      ['delivered', 'sent'],
    );
    shop.received.length = 0;
    shop.answers.push(204, 500);
    await customerWrites();
    await shop.waitFor(3);
  });

  test('a scripted delivery can be dropped, duplicated, or spoilt', async () => {
    await control('behaviours', { match: { event: 'inbound' }, action: { drop: true } });
    await customerWrites();
    assert.equal(shop.received.length, 0);
    await control('behaviours', { match: { event: 'inbound' }, action: { spoil: 'signature', duplicates: 1 } });
    await customerWrites();
    assert.equal(shop.received.length, 2);
    assert.notEqual(shop.received[0]?.headers['x-hub-signature-256'], signMeta(shop.received[0]!.raw, SECRET));
  });
});
