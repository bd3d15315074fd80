// The YCloud simulator as its clients see it: sending, statuses, webhooks, media, misbehaviour.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { callSimulator } from '../whatsapp-network/testing/call-simulator.ts';
import type { VendorSimulator } from '../whatsapp-network/vendor-server.ts';
import { readVoiceNote } from '../whatsapp-network/voice-note.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../whatsapp-network/testing/webhook-receiver.ts';
import { startYcloudSimulator } from './server.ts';
import { signYcloud } from './ycloud-wire.ts';

const BUSINESS = '+541155550100';
const LUCIA = { phone: '+5491155550101', name: 'Lucía' };
const SECRET = 'whsec_test_secret';
const KEY = { 'x-api-key': 'test-key' };

describe('the YCloud simulator', () => {
  let simulator: VendorSimulator;
  let shop: WebhookReceiver;
  const control = (path: string, body?: unknown) => callSimulator(`${simulator.url}/_simulator/${path}`, { body });
  const api = (path: string, body?: unknown, headers: Record<string, string> = KEY) =>
    callSimulator(`${simulator.url}/v2/${path}`, { body, headers });
  const text = (body: string, more = {}) => ({
    from: BUSINESS,
    to: LUCIA.phone,
    type: 'text',
    text: { body },
    ...more,
  });
  const customerWrites = (message: object = { type: 'text', text: 'Hola' }, more = {}) =>
    control('inbound', { business_phone: BUSINESS, customer: LUCIA, message, ...more });
  const events = (type: string) => shop.received.filter((webhook) => webhook.body.type === type);

  before(async () => {
    simulator = await startYcloudSimulator({ seed: 'ycloud-test', retry_scale: 0.0001, webhook_timeout_ms: 500 });
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
      credentials: { api_key: 'test-key' },
      webhook: { url: shop.url, secret: SECRET },
      status_delays_ms: { sent: 1, delivered: 5 },
    });
  });

  test("a customer's text reaches the shop as one signed event", async () => {
    const { body } = await customerWrites({ type: 'text', text: '¿Tenés talle 38? 👟' });
    const [webhook] = shop.received;
    assert.equal(body.deliveries?.[0]?.status, 200);
    assert.equal(webhook?.body.id, body.event_id);
    const [, seconds, digest] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(String(webhook?.headers['ycloud-signature'])) ?? [];
    assert.equal(signYcloud(webhook!.raw, SECRET, Number(seconds)), `t=${seconds},s=${digest}`);
    const message = webhook?.body.whatsappInboundMessage as Record<string, unknown>;
    assert.equal(message['from'], LUCIA.phone);
    assert.equal(message['to'], BUSINESS);
    assert.deepEqual(message['text'], { body: '¿Tenés talle 38? 👟' });
    assert.equal(message['wamid'], body.message_id);
  });

  test('a send within the window is accepted, then told sent and delivered with its externalId', async () => {
    await customerWrites();
    const sent = await api('whatsapp/messages', text('¡Hola!', { externalId: 'out-1' }));
    assert.equal(sent.status, 200);
    assert.equal(sent.body.status, 'accepted');
    assert.match(String(sent.headers.get('ycloud-request-id')), /^req_/);
    const updates = await shop.waitFor(2, (webhook) => webhook.body.type === 'whatsapp.message.updated');
    const objects = updates.map((webhook) => webhook.body.whatsappMessage as Record<string, unknown>);
    assert.deepEqual(
      objects.map((object) => object['status']),
      ['sent', 'delivered'],
    );
    assert.ok(objects.every((object) => object['externalId'] === 'out-1' && object['id'] === sent.body.id));
    assert.equal((await api(`whatsapp/messages/${String(sent.body.id)}`)).body.status, 'delivered');
  });

  test('reading in the phone makes the status read, by-hand statuses carry error codes', async () => {
    await customerWrites();
    const sent = await api('whatsapp/messages/sendDirectly', text('uno'));
    await shop.waitFor(2, (webhook) => webhook.body.type === 'whatsapp.message.updated');
    assert.deepEqual((await control('read', { business_phone: BUSINESS, customer: LUCIA })).body.read?.length, 1);
    await control('statuses', { message_id: sent.body.id, status: 'failed', error_code: 131026 });
    const statuses = events('whatsapp.message.updated').map(
      (webhook) => webhook.body.whatsappMessage as Record<string, unknown>,
    );
    assert.deepEqual(
      statuses.map((object) => object['status']),
      ['sent', 'delivered', 'read', 'failed'],
    );
    assert.equal(statuses.at(-1)?.['errorCode'], '131026');
  });

  test('outside the 24-hour window a queued send fails later and a direct one at once', async () => {
    await customerWrites();
    await control('clock', { advance_ms: 24 * 3_600_000 + 1000 });
    const queued = await api('whatsapp/messages', text('tarde'));
    assert.equal(queued.status, 200);
    const [failed] = await shop.waitFor(1, (webhook) => webhook.body.type === 'whatsapp.message.updated');
    assert.equal((failed!.body.whatsappMessage as Record<string, unknown>)['errorCode'], '131047');
    const direct = await api('whatsapp/messages/sendDirectly', text('tarde'));
    assert.equal(direct.status, 400);
    assert.equal(direct.body.error?.whatsappApiError?.code, '131047');
  });

  test('sends that break a limit are refused with the code of the vendor', async () => {
    await customerWrites();
    const cases: [object, number, string][] = [
      [text('x'.repeat(4097)), 400, 'PARAM_INVALID_LENGTH'],
      [text('  '), 400, 'PARAM_INVALID'],
      [{ ...text('a'), to: '5491155550101' }, 400, 'PARAM_INVALID'],
      [{ ...text('a'), to: undefined }, 400, 'PARAM_MISSING'],
      [{ ...text('a'), from: '+541155559999' }, 403, 'WHATSAPP_PHONE_NUMBER_UNAVAILABLE'],
      [{ ...text('a'), type: 'poll' }, 400, 'PARAM_INVALID'],
      [{ ...text('a'), type: 'image', image: { caption: 'x' } }, 400, 'PARAM_MISSING'],
      [
        { ...text('a'), type: 'image', image: { link: 'https://cdn.test/a.jpg', caption: 'x'.repeat(1025) } },
        400,
        'PARAM_INVALID_LENGTH',
      ],
    ];
    for (const [body, status, code] of cases) {
      const answer = await api('whatsapp/messages', body);
      assert.deepEqual([answer.status, answer.body.error?.code], [status, code]);
    }
    assert.equal(
      (await api('whatsapp/messages', text('a'), { 'x-api-key': 'wrong' })).body.error?.code,
      'UNAUTHORIZED',
    );
    assert.equal((await control('sent')).body.items?.length, 0);
  });

  test('a picture WhatsApp cannot show is accepted and then fails with 131053', async () => {
    await customerWrites();
    await api('whatsapp/messages', { ...text(''), type: 'image', image: { link: 'https://cdn.test/a.webp?v=1' } });
    const [failed] = await shop.waitFor(1, (webhook) => webhook.body.type === 'whatsapp.message.updated');
    assert.equal((failed!.body.whatsappMessage as Record<string, unknown>)['errorCode'], '131053');
  });

  test('a refused webhook is retried along the ladder with the same event id', async () => {
    shop.answers.push(500, 503, 'hang');
    const { body } = await customerWrites();
    const received = await shop.waitFor(4);
    assert.deepEqual(new Set(received.map((webhook) => webhook.body.id)), new Set([body.event_id]));
    assert.equal(body.deliveries?.[0]?.status, 500);
  });

  test('copies, held back events and reordering are delivered as asked', async () => {
    await customerWrites({ type: 'text', text: 'copia' }, { options: { copies: 3 } });
    assert.equal(new Set(shop.received.map((webhook) => webhook.body.id)).size, 1);
    assert.equal(shop.received.length, 3);
    for (const line of ['uno', 'dos']) await customerWrites({ type: 'text', text: line }, { options: { hold: true } });
    assert.equal(shop.received.length, 3);
    await control('flush', { order: 'reverse' });
    const texts = shop.received
      .slice(3)
      .map((webhook) => (webhook.body.whatsappInboundMessage as { text: { body: string } }).text.body);
    assert.deepEqual(texts, ['dos', 'uno']);
  });

  test('an echo from the phone app is its own event, and a number may echo our own sends', async () => {
    await control('echo', { business_phone: BUSINESS, customer: LUCIA, text: 'Hola, soy Ana', event: 'both' });
    assert.deepEqual(
      shop.received.map((webhook) => webhook.body.type),
      ['whatsapp.smb.message.echoes', 'whatsapp.smb.message.created'],
    );
    await control('numbers', { phone_number: BUSINESS, credentials: {}, echo_own: true, statuses: 'none' });
    await customerWrites();
    await api('whatsapp/messages', text('propio', { externalId: 'out-9' }));
    const [own] = await shop.waitFor(
      1,
      (webhook) => (webhook.body.whatsappMessage as Record<string, unknown>)?.['externalId'] === 'out-9',
    );
    assert.equal(own?.body.type, 'whatsapp.smb.message.created');
  });

  test('a voice note is downloaded with the key, carries its words, and its signed link expires', async () => {
    await customerWrites({ type: 'voice', text: '¿tenés la negra en 38?' });
    const message = shop.received[0]?.body.whatsappInboundMessage as { audio: { link: string; mime_type: string } };
    assert.equal(message.audio.mime_type, 'audio/ogg; codecs=opus');
    const bytes = Buffer.from(await (await fetch(message.audio.link, { headers: KEY })).arrayBuffer());
    assert.equal(readVoiceNote(bytes), '¿tenés la negra en 38?');
    await control('clock', { advance_ms: 6 * 60_000 });
    assert.equal((await callSimulator(message.audio.link)).status, 403);
    assert.equal((await fetch(message.audio.link, { headers: KEY })).status, 200);
    await control('behaviours', { match: { operation: 'media_download' }, action: { media: 'redirect' } });
    assert.equal(
      (await callSimulator(message.audio.link, { headers: KEY })).headers.get('location'),
      'http://169.254.169.254/latest/meta-data/',
    );
  });

  test('reading and typing by id or wamid reach the phone; an unknown id is 404', async () => {
    const { body } = await customerWrites();
    assert.equal(
      (await api(`whatsapp/inboundMessages/${encodeURIComponent(String(body.message_id))}/typingIndicator`, {})).status,
      200,
    );
    const thread = await control(
      `thread?business_phone=${encodeURIComponent(BUSINESS)}&customer_phone=${encodeURIComponent(LUCIA.phone)}`,
    );
    assert.equal(thread.body.messages?.[0]?.status, 'read');
    assert.equal((await api(`whatsapp/inboundMessages/${String(body.vendor_id)}/markAsRead`, {})).status, 200);
    assert.equal((await api('whatsapp/inboundMessages/nope/markAsRead', {})).status, 404);
  });

  test('scripted faults: answer, vendor error, reset, garbage, hang, accepted but never answered', async () => {
    await customerWrites();
    const send = (timeout_ms = 5000) =>
      callSimulator(`${simulator.url}/v2/whatsapp/messages`, {
        body: text('x'),
        headers: KEY,
        timeout_ms,
      });
    const once = (action: object) => control('behaviours', { match: { operation: 'send' }, action });
    await once({ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } });
    assert.equal((await send()).body, '<html>');
    await once({ vendor_error: { code: 'TOO_MANY_REQUESTS', retry_after_seconds: 2 } });
    const limited = await send();
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '2']);
    await once({ vendor_error: { code: 131056 } });
    assert.equal((await send()).body.error?.whatsappApiError?.code, '131056');
    await once({ garbage: true });
    assert.equal((await send()).body, '{"id": "trunc');
    await once({ reset: true });
    await assert.rejects(send());
    await once({ type: 'hang' });
    await assert.rejects(send(50));
    assert.equal((await control('sent')).body.items?.length, 0);
    for (const action of [{ accept_then_timeout: true }, { accept_then: 'reset' }]) {
      await once(action);
      await assert.rejects(send(50));
    }
    await once({ accept_then: 'answer', status: 500, body: { error: {} } });
    assert.equal((await send()).status, 500);
    assert.equal((await control('sent')).body.items?.length, 3);
    await once({ fail_later: { code: 'BALANCE_INSUFFICIENT' } });
    assert.equal((await send()).status, 200);
    await shop.waitFor(
      1,
      (webhook) => (webhook.body.whatsappMessage as Record<string, unknown>)?.['errorCode'] === 'BALANCE_INSUFFICIENT',
    );
    assert.equal((await control('requests')).body.items?.length, 10);
  });

  test('webhook endpoints are managed through the API and secrets rotate', async () => {
    const created = await api('webhookEndpoints', {
      url: shop.url,
      enabledEvents: ['whatsapp.inbound_message.received'],
    });
    assert.match(String(created.body.secret), /^whsec_/);
    assert.equal((await api('webhookEndpoints?includeTotal=true')).body.total, 2);
    const rotated = await api(`webhookEndpoints/${String(created.body.id)}/rotateSecret`, {});
    assert.notEqual(rotated.body.secret, created.body.secret);
    await customerWrites();
    assert.equal(shop.received.length, 2);
    const disabled = await callSimulator(`${simulator.url}/v2/webhookEndpoints/${String(created.body.id)}`, {
      method: 'PATCH',
      body: { status: 'enabled' },
      headers: KEY,
    });
    assert.equal(disabled.status, 400);
    const gone = await callSimulator(`${simulator.url}/v2/webhookEndpoints/${String(created.body.id)}`, {
      method: 'DELETE',
      headers: KEY,
    });
    assert.equal(gone.status, 200);
  });

  test('an uploaded file can be sent by id', async () => {
    await customerWrites();
    const form = new FormData();
    form.append('file', new Blob([Buffer.from('ffd8ffe0', 'hex')], { type: 'image/jpeg' }), 'a.jpg');
    const answer = await fetch(`${simulator.url}/v2/whatsapp/media/${encodeURIComponent(BUSINESS)}/upload`, {
      method: 'POST',
      headers: KEY,
      body: form,
    });
    const { id } = (await answer.json()) as { id: string };
    assert.equal((await api('whatsapp/messages', { ...text(''), type: 'image', image: { id } })).status, 200);
  });

  test('ids are the same for the same seed and different without one', async () => {
    const ids = await Promise.all(
      ['s', 's', undefined].map(async (seed) => {
        const other = await startYcloudSimulator({ seed });
        await callSimulator(`${other.url}/_simulator/numbers`, {
          body: { phone_number: BUSINESS, credentials: { api_key: 'k' } },
        });
        const { body } = await callSimulator(`${other.url}/_simulator/inbound`, {
          body: { business_phone: BUSINESS, customer: LUCIA, message: { type: 'text', text: 'a' } },
        });
        await other.close();
        return createHash('sha256').update(String(body.message_id)).digest('hex');
      }),
    );
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[1], ids[2]);
  });

  test('bad control calls are answered with a reason', async () => {
    assert.equal((await control('inbound', { customer: LUCIA })).status, 400);
    const unknown = await control('inbound', { business_phone: '+1', customer: LUCIA, message: { type: 'text' } });
    assert.deepEqual([unknown.status, unknown.body.error?.code], [400, 'simulator.bad-request']);
  });
});
