// What becomes of a send: certainly accepted, certainly not, or unknown; and what stands on the wire.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SendOutcome } from '@nexus/contracts/outbound-message';
import { BUSINESS, type Gateway, LUCIA, NUMBER_ID, startGateway } from '../testing/start-gateway.ts';

type Refusal = { vendor_error: { code: number | string; http?: number; retry_after_seconds?: number } };

/** By WhatsApp's number, the same at both providers; outcome or class, and the wait where there is one. */
const BY_NUMBER: [code: number, http: number, expected: string][] = [
  [131047, 400, 'window_closed'],
  [131026, 400, 'refused'],
  [131051, 400, 'refused'],
  [131053, 400, 'refused'],
  [131049, 400, 'refused'],
  [131030, 400, 'refused'],
  [100, 400, 'refused'],
  [131009, 400, 'refused'],
  [368, 400, 'channel_broken'],
  [131042, 400, 'channel_broken'],
  [131005, 403, 'channel_broken'],
  [131031, 400, 'channel_broken'],
  [200, 403, 'channel_broken'],
  [10, 400, 'channel_broken'],
  [131056, 429, 'not_sent 1000'],
  [130429, 429, 'not_sent 5000'],
  [80007, 429, 'not_sent 120000'],
  [131057, 500, 'not_sent 60000'],
  [131016, 500, 'not_sent 10000'],
  [131000, 500, 'not_sent 5000'],
  [2, 503, 'not_sent 10000'],
  [1, 500, 'unknown'],
  [999999, 500, 'unknown'],
  [999999, 400, 'refused'],
];

const YCLOUD_CODES: [code: string, http: number, expected: string][] = [
  ['UNAUTHORIZED', 401, 'channel_broken'],
  ['BALANCE_INSUFFICIENT', 403, 'channel_broken'],
  ['WHATSAPP_PHONE_NUMBER_UNAVAILABLE', 403, 'channel_broken'],
  ['PARAM_INVALID', 400, 'refused'],
  ['RECIPIENT_UNSUBSCRIBED', 403, 'refused'],
  ['CONTENT_PROHIBITED', 403, 'refused'],
  ['TOO_MANY_REQUESTS', 429, 'not_sent 5000'],
  ['SERVICE_UNAVAILABLE', 503, 'not_sent 10000'],
  ['INTERNAL_SERVER_ERROR', 500, 'unknown'],
];

function told(outcome: SendOutcome): string {
  if (outcome.outcome === 'refused') return outcome.class;
  return outcome.outcome === 'not_sent' ? `not_sent ${outcome.retry_after_ms}` : outcome.outcome;
}

for (const provider of ['ycloud', 'meta'] as const) {
  describe(`sending by ${provider}`, () => {
    let gateway: Gateway;
    before(async () => {
      gateway = await startGateway(provider);
      await gateway.hear({ type: 'text', text: 'Hola' });
    });
    after(() => gateway.stop());

    const message = (more = {}) => ({
      channel: gateway.channel,
      to: { kind: 'phone', id: LUCIA.phone },
      content: { type: 'text', text: '¡Hola!', preview_url: true },
      reply_to_provider_message_id: null,
      reference: 'out-1',
      ...more,
    });
    const send = async (more = {}) => (await gateway.ask('/messages', message(more))).body as SendOutcome;
    const misbehave = (action: object) => gateway.control('behaviours', { match: { operation: 'send' }, action });
    const lastSent = async () => (await gateway.control('sent')).body.items as unknown as Record<string, unknown>[];

    test('text, reply and reference reach the provider, and its ids come back', async () => {
      const outcome = await send({ reply_to_provider_message_id: 'wamid.Q' });
      assert.ok(outcome.outcome === 'accepted');
      if (provider === 'meta')
        assert.deepEqual([outcome.provider_reference, outcome.recipient_raw_id], [null, '5491155550101']);
      else assert.ok(outcome.provider_reference);
      const sent = (await lastSent()).at(-1)!;
      assert.deepEqual(
        [sent['text'], sent['reply_to'], sent['external_id'], sent['to']],
        ['¡Hola!', 'wamid.Q', 'out-1', LUCIA.phone],
      );
      if (provider === 'meta') assert.equal(outcome.provider_message_id, sent['id']);
    });

    test('a picture goes as a link with its words', async () => {
      await send({ content: { type: 'image', image_url: 'https://cdn.shop.test/1.jpg', caption: '*Buzo*' } });
      const sent = (await lastSent()).at(-1)!;
      assert.deepEqual([sent['image_url'], sent['caption']], ['https://cdn.shop.test/1.jpg', '*Buzo*']);
    });

    test('a customer known by user id alone is written to by it', async () => {
      await gateway.hear({ type: 'text', text: 'x' }, { customer: { bsuid: 'AR.777', phone: null } });
      assert.equal(told(await send({ to: { kind: 'bsuid', id: 'AR.777' } })), 'accepted');
    });

    test('text beyond 4096 characters is refused before anything is sent', async () => {
      const before_count = (await lastSent()).length;
      const answer = await gateway.ask(
        '/messages',
        message({ content: { type: 'text', text: 'x'.repeat(4097), preview_url: false } }),
      );
      assert.deepEqual([answer.status, (answer.body as { code: string }).code], [400, 'request.invalid']);
      assert.equal((await lastSent()).length, before_count);
    });

    for (const [code, http, expected] of BY_NUMBER) {
      test(`code ${code} with HTTP ${http} is ${expected}`, async () => {
        await misbehave({ vendor_error: { code, http } } satisfies Refusal);
        assert.equal(told(await send()), expected);
      });
    }

    test('a wait the provider names is kept', async () => {
      await misbehave({ vendor_error: { code: 130429, http: 429, retry_after_seconds: 17 } } satisfies Refusal);
      assert.equal(told(await send()), 'not_sent 17000');
    });

    test('a pause grows and is shared as the provider asks for it', async () => {
      for (const [code, http, expected] of [
        [131056, 429, { growth: 4, maximum_attempts: null, slows: 'recipient' }],
        [130429, 429, { growth: 2, maximum_attempts: null, slows: 'number' }],
        [131000, 500, { growth: 2, maximum_attempts: 3, slows: null }],
        [131016, 500, { growth: 2, maximum_attempts: null, slows: null }],
      ] as const) {
        await misbehave({ vendor_error: { code, http } } satisfies Refusal);
        const outcome = await send();
        assert.ok(outcome.outcome === 'not_sent');
        const { growth, maximum_attempts, slows } = outcome;
        assert.deepEqual({ growth, maximum_attempts, slows }, expected, String(code));
      }
    });

    test('what is found after the time in which it may leave is not sent', async () => {
      const accepted_before = (await lastSent()).length;
      const outcome = await send({ begin_within_ms: 0 });
      assert.deepEqual([told(outcome), 'code' in outcome && outcome.code], ['not_sent null', 'send.too-late']);
      assert.equal(told(await send({ begin_within_ms: 10_000 })), 'accepted');
      assert.equal((await lastSent()).length, accepted_before + 1);
    });

    test('answers of proxies are judged by what is certain', async () => {
      const page = (status: number) => ({ status, body: '<html>', headers: { 'content-type': 'text/html' } });
      for (const [status, expected] of [
        [502, 'unknown'],
        [504, 'unknown'],
        [500, 'unknown'],
        [408, 'unknown'],
        [403, 'refused'],
        [413, 'refused'],
        [429, 'not_sent 5000'],
      ] as const) {
        await misbehave(page(status));
        assert.equal(told(await send()), expected, String(status));
      }
    });

    test('what may have arrived is unknown: no answer, a cut connection, a garbled acceptance', async () => {
      const accepted_before = (await lastSent()).length;
      for (const action of [{ hang: true }, { reset: true }, { garbage: true }]) {
        await misbehave(action);
        assert.equal(told(await send()), 'unknown', JSON.stringify(action));
      }
      assert.equal((await lastSent()).length, accepted_before);
      for (const action of [
        { accept_then_timeout: true },
        { accept_then: 'reset' },
        { accept_then: 'garbage' },
        { accept_then: 'answer', status: 502, body: '' },
      ]) {
        await misbehave(action);
        assert.equal(told(await send()), 'unknown', JSON.stringify(action));
      }
      assert.equal((await lastSent()).length, accepted_before + 4, 'these four the provider did take');
    });

    test('what cannot have left is not sent: no connection, no such host', async () => {
      for (const address of ['http://127.0.0.1:1', 'https://nowhere.invalid']) {
        const dead = await startGateway(provider, { YCLOUD_API_BASE_URL: address, META_GRAPH_BASE_URL: address });
        const outcome = (await dead.ask('/messages', message())).body as SendOutcome;
        assert.equal(told(outcome), 'not_sent 2000', address);
        await dead.stop();
      }
    });

    test('a channel without what the call needs is broken, not the message', async () => {
      const outcome = await send({ channel: { ...gateway.channel, credentials: {} } });
      assert.deepEqual([told(outcome), 'code' in outcome && outcome.code], ['channel_broken', 'channel.incomplete']);
      if (provider === 'meta')
        assert.equal(told(await send({ channel: { ...gateway.channel, phone_number_id: null } })), 'channel_broken');
      assert.equal(
        told(await send({ channel: { ...gateway.channel, credentials: { api_key: 'wrong', access_token: 'wrong' } } })),
        'channel_broken',
      );
    });

    test('a closed window is told, at once or by a later status', async () => {
      await gateway.control('numbers', {
        phone_number: BUSINESS,
        phone_number_id: NUMBER_ID,
        credentials: {},
        window_errors: 'sync',
      });
      assert.equal(told(await send({ to: { kind: 'phone', id: '+5491155550177' } })), 'window_closed');
      await gateway.control('numbers', {
        phone_number: BUSINESS,
        phone_number_id: NUMBER_ID,
        credentials: {},
        window_errors: 'async',
      });
      if (provider === 'ycloud') return;
      assert.equal(told(await send({ to: { kind: 'phone', id: '+5491155550177' } })), 'accepted');
      await gateway.shop.waitFor(1, (webhook) => webhook.raw.includes('131047'));
    });

    test('read marks and typing reach the customer; their failure is told, never thrown', async () => {
      const [event] = await gateway.hear({ type: 'text', text: '¿están?' });
      const id = event?.kind === 'message-received' ? event.provider_message_id : '';
      const read = async (provider_message_id: string, typing: boolean, channel: object = gateway.channel) =>
        (await gateway.ask('/messages/read', { channel, provider_message_id, typing })).body;
      assert.deepEqual(await read(id, true), { done: true });
      const thread = await gateway.control(`thread?business_phone=541155550100&customer_phone=5491155550101`);
      const messages = thread.body.messages as unknown as { id: string; status: string }[];
      assert.equal(messages.find((one) => one.id === id)?.status, 'read');
      assert.deepEqual(await read(id, false), { done: true });
      assert.deepEqual(await read('wamid.nope', true), { done: false });
      await gateway.control('behaviours', { match: { operation: 'read' }, action: { reset: true } });
      assert.deepEqual(await read(id, false), { done: false });
      assert.deepEqual(await read(id, true, { ...gateway.channel, credentials: {} }), { done: false });
    });

    if (provider === 'ycloud') {
      for (const [code, http, expected] of YCLOUD_CODES) {
        test(`${code} is ${expected}`, async () => {
          await misbehave({ vendor_error: { code, http } } satisfies Refusal);
          assert.equal(told(await send()), expected);
        });
      }
    }
  });
}
