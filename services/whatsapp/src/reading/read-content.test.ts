// The policy for every kind of thing a customer can send, through the wire of both providers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChannelEvent, MessageReceived } from '@nexus/contracts/channel-event';
import { BUSINESS, type Gateway, LUCIA, startGateway } from '../testing/start-gateway.ts';
import { cleanFilename, cleanName } from './clean-text.ts';

type Case = [
  name: string,
  message: Record<string, unknown>,
  expected: { type: string; text: string; turn: string; media?: string },
  more?: Record<string, unknown>,
];

const CASES: Case[] = [
  ['I01 text', { type: 'text', text: '¿Tenés talle 38?' }, { type: 'text', text: '¿Tenés talle 38?', turn: 'answer' }],
  [
    'I02 a long text of emoji',
    { type: 'text', text: '👟'.repeat(2048) },
    { type: 'text', text: '👟'.repeat(2048), turn: 'answer' },
  ],
  ['I03 picture', { type: 'image' }, { type: 'image', text: '[imagen]', turn: 'answer', media: 'image' }],
  [
    'I04 picture with words',
    { type: 'image', caption: '¿Es este?' },
    { type: 'image', text: '[imagen] ¿Es este?', turn: 'answer', media: 'image' },
  ],
  ['I05 voice note', { type: 'voice', text: 'hola' }, { type: 'voice', text: '', turn: 'answer', media: 'voice' }],
  ['I06 sound file', { type: 'audio' }, { type: 'audio', text: '', turn: 'answer', media: 'audio' }],
  ['I07 video', { type: 'video' }, { type: 'video', text: '[video]', turn: 'ask_again', media: 'video' }],
  [
    'I07 video with words',
    { type: 'video', caption: 'este' },
    { type: 'video', text: '[video] este', turn: 'answer', media: 'video' },
  ],
  [
    'I08 document',
    { type: 'document', filename: 'comprobante.pdf', caption: 'pago' },
    { type: 'document', text: '[documento: comprobante.pdf] pago', turn: 'answer', media: 'document' },
  ],
  [
    'I08 document without a name',
    { type: 'document' },
    { type: 'document', text: '[documento]', turn: 'answer', media: 'document' },
  ],
  [
    'I09 sticker',
    { type: 'sticker', animated: true },
    { type: 'sticker', text: '[sticker]', turn: 'none', media: 'sticker' },
  ],
  [
    'I10 place with a name',
    { type: 'location', latitude: -34.5, longitude: -58.4, name: 'Casa', address: 'Calle 1' },
    { type: 'location', text: '[ubicación: Casa, Calle 1 (-34.5, -58.4)]', turn: 'answer' },
  ],
  [
    'I10 place',
    { type: 'location', latitude: '-34.5', longitude: -58.4 },
    { type: 'location', text: '[ubicación: -34.5, -58.4]', turn: 'answer' },
  ],
  [
    'I10 place that is none',
    { type: 'location', latitude: 'x' },
    { type: 'location', text: '[ubicación que no se pudo leer]', turn: 'ask_again' },
  ],
  [
    'I11 contacts',
    {
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Ana' }, phones: [{ phone: '+54 9 11 5555-0199' }] }, { name: {} }],
    },
    { type: 'contacts', text: '[contacto: Ana, +54 9 11 5555-0199]\n[contacto: sin nombre]', turn: 'answer' },
  ],
  [
    'I12 button',
    { type: 'button_reply', id: 'ok', title: 'Confirmar' },
    { type: 'button_reply', text: 'Confirmar', turn: 'answer' },
  ],
  [
    'I13 list',
    { type: 'list_reply', id: 'suc-1', title: 'Centro' },
    { type: 'list_reply', text: 'Centro', turn: 'answer' },
  ],
  [
    'I14 form',
    { type: 'form_reply', response_json: '{"flow_token":"ft_1","dni":"30111222"}' },
    { type: 'form_reply', text: '[formulario] dni: 30111222', turn: 'answer' },
  ],
  [
    'I14 form that cannot be read',
    { type: 'form_reply', response_json: '{dni' },
    { type: 'form_reply', text: '[formulario que no se pudo leer]', turn: 'ask_again' },
  ],
  [
    'I15 button of a template',
    { type: 'template_button', payload: 'HELP', title: 'Necesito ayuda' },
    { type: 'template_button', text: 'Necesito ayuda', turn: 'answer' },
  ],
  [
    'I16 order with numbers as words',
    {
      type: 'order',
      text: 'con envío',
      product_items: [{ product_retailer_id: 'SKU-77', quantity: '2', item_price: '45999', currency: 'ARS' }],
    },
    { type: 'order', text: '[pedido del catálogo: 2 × SKU-77 (45999 ARS cada uno)] con envío', turn: 'answer' },
  ],
  [
    'I17 reaction',
    { type: 'reaction', message_id: 'wamid.X', emoji: '❤️' },
    { type: 'reaction', text: '[reacción: ❤️]', turn: 'none' },
  ],
  [
    'I17 reaction taken back',
    { type: 'reaction', message_id: 'wamid.X' },
    { type: 'reaction', text: '[reacción quitada]', turn: 'none' },
  ],
  [
    'I20 poll',
    { type: 'unsupported', unsupported_type: 'poll_creation' },
    { type: 'unsupported', text: '[mensaje que WhatsApp no entrega: poll_creation]', turn: 'ask_again' },
  ],
  [
    'I20 edit',
    { type: 'unsupported', unsupported_type: 'edit' },
    { type: 'unsupported', text: '[mensaje que WhatsApp no entrega: edit]', turn: 'ask_again' },
  ],
  [
    'I20 pin',
    { type: 'unsupported', unsupported_type: 'pin' },
    { type: 'unsupported', text: '[mensaje que WhatsApp no entrega: pin]', turn: 'none' },
  ],
  [
    'I21 unavailable',
    { type: 'unsupported', error_code: 131060 },
    { type: 'unsupported', text: '[mensaje que WhatsApp no entrega]', turn: 'ask_again' },
  ],
  [
    'I22 from an advertisement',
    { type: 'text', text: 'Hola' },
    { type: 'text', text: 'Hola\n[viene del anuncio: Zapas -30%: Escribinos]', turn: 'answer' },
    { referral: { source_id: '12', headline: 'Zapas -30%', body: 'Escribinos' } },
  ],
  [
    'I22 from an advertisement with a picture',
    { type: 'image' },
    { type: 'image', text: '[imagen]\n[viene del anuncio: Zapas -30%]', turn: 'answer', media: 'image' },
    { referral: { headline: 'Zapas -30%' } },
  ],
  [
    'I25 about a product',
    { type: 'text', text: '¿hay?' },
    { type: 'text', text: '¿hay?\n[sobre el producto del catálogo: SKU-77]', turn: 'answer' },
    { referred_product: { catalog_id: '9', product_retailer_id: 'SKU-77' } },
  ],
  ['I26 chat opened', { type: 'request_welcome' }, { type: 'request_welcome', text: '[abrió el chat]', turn: 'none' }],
  ['I35 empty text', { type: 'text', text: '  ' }, { type: 'text', text: '  ', turn: 'none' }],
  [
    'a call permission',
    { type: 'call_permission' },
    { type: 'call_permission_reply', text: '[permiso de llamada]', turn: 'none' },
  ],
  [
    'a type of tomorrow',
    { type: 'hologram', content: { hologram: {} } },
    { type: 'hologram', text: '[mensaje de un tipo desconocido: hologram]', turn: 'ask_again' },
  ],
];

function received(events: ChannelEvent[]): MessageReceived {
  const [event] = events;
  assert.equal(events.length, 1);
  assert.equal(event?.kind, 'message-received');
  return event as MessageReceived;
}

for (const provider of ['ycloud', 'meta'] as const) {
  describe(`what a customer sends, by ${provider}`, () => {
    let gateway: Gateway;
    before(async () => void (gateway = await startGateway(provider)));
    after(() => gateway.stop());
    const heard = async (message: object, more = {}) => received(await gateway.hear(message, more));

    for (const [name, message, { media, ...expected }, more] of CASES) {
      test(name, async () => {
        const { content } = await heard(message, more);
        assert.deepEqual({ type: content.type, text: content.text, turn: content.turn }, expected);
        assert.equal(content.media?.kind, media);
      });
    }

    test('a message tells from whom, to which number, when, and by which ids', async () => {
      const sent_at = '2026-01-01T10:20:30.000Z';
      const event = await heard({ type: 'text', text: 'Hola' }, { options: { sent_at } });
      assert.equal(Date.parse(event.at), Date.parse(sent_at));
      assert.match(event.provider_message_id, /^wamid\./);
      assert.equal(event.receiver.phone_number, BUSINESS);
      assert.deepEqual(
        [event.sender.phone, event.sender.name, event.sender.raw_id],
        [LUCIA.phone, 'Lucía', provider === 'ycloud' ? LUCIA.phone : '5491155550101'],
      );
      assert.match(String(event.sender.bsuid), /^AR\.\d+$/);
      assert.equal(event.historical, false);
    });

    test('I23, I24 forwarding and the message replied to are told', async () => {
      const event = await heard({ type: 'text', text: 'x' }, { reply_to: 'wamid.UNKNOWN', forwarded: true });
      assert.deepEqual([event.reply_to_provider_message_id, event.forwarded], ['wamid.UNKNOWN', true]);
      assert.equal((await heard({ type: 'text', text: 'x' }, { forwarded: 'frequently' })).forwarded, true);
    });

    test('I28, I31, I32, I33 a customer without number, with a user name, without or with a strange name', async () => {
      const event = await heard(
        { type: 'text', text: 'x' },
        { customer: { bsuid: 'AR.777', phone: null, username: 'lu.ok' } },
      );
      assert.deepEqual(event.sender, { phone: null, raw_id: 'AR.777', bsuid: 'AR.777', username: 'lu.ok', name: null });
      const strange = await heard(
        { type: 'text', text: 'x' },
        { customer: { phone: '+5491155550105', name: ' 🌵\u202eLu\u200b\n ' } },
      );
      assert.equal(strange.sender.name, '🌵Lu');
    });

    test('I18, I19 a new number and a new user id are changes of the customer', async () => {
      const [moved] = await gateway.hear({ type: 'system', new_phone: '5491155550999' });
      assert.equal(moved?.kind, 'customer-changed');
      assert.ok(
        moved?.kind === 'customer-changed' &&
          moved.party.phone === '+5491155550999' &&
          moved.old_raw_id.endsWith('5491155550101'),
      );
      const [renamed] = await gateway.hear({
        type: 'system',
        system_type: 'user_changed_user_id',
        new_bsuid: 'AR.888',
      });
      assert.ok(renamed?.kind === 'customer-changed' && renamed.party.bsuid === 'AR.888');
    });

    test('I27 a message of a group is no message to us', async () => {
      const [event] = await gateway.hear({ type: 'text', text: 'x' }, { group_id: 'group-1' });
      assert.deepEqual([event?.kind, event?.kind === 'other' && event.type], ['other', 'group_message']);
    });

    test('an echo of the phone app is told as such, whichever way it was written; history is told as past', async () => {
      gateway.shop.received.length = 0;
      await gateway.control('echo', {
        business_phone: BUSINESS,
        customer: LUCIA,
        text: 'Hola, soy Ana',
        kind: 'person',
      });
      await gateway.control('history', {
        business_phone: BUSINESS,
        customer: LUCIA,
        messages: [
          { direction: 'in', text: '¿precio?', at: '2025-12-01T00:00:00.000Z' },
          { direction: 'out', text: '$ 10', at: '2025-12-01T00:01:00.000Z' },
        ],
      });
      const events = await gateway.readAll();
      const told = events.map((event) => [
        event.kind,
        'historical' in event && event.historical,
        'content' in event ? event.content.text : '',
        'content' in event ? event.content.turn : '',
      ]);
      assert.deepEqual(told, [
        ['message-echoed', false, 'Hola, soy Ana', 'none'],
        ['message-received', true, '¿precio?', 'none'],
        ['message-echoed', true, '$ 10', 'none'],
      ]);
      assert.ok(events.every((event) => event.kind !== 'message-echoed' || event.recipient.phone === LUCIA.phone));
      await gateway.control('history', { business_phone: BUSINESS, customer: LUCIA, refused: true });
      assert.deepEqual(
        (await gateway.readAll()).map((event) => event.kind),
        ['other'],
      );
    });

    test('statuses carry our reference; a failure says what it means', async () => {
      await gateway.hear({ type: 'text', text: 'x' });
      await gateway.ask('/messages', {
        channel: gateway.channel,
        to: { kind: 'phone', id: LUCIA.phone },
        content: { type: 'text', text: 'Hola', preview_url: false },
        reply_to_provider_message_id: null,
        reference: `out-${provider}`,
      });
      for (const status of ['sent', 'delivered', 'read'])
        await gateway.control('statuses', { message_id: `out-${provider}`, status });
      for (const error_code of [131047, 131026, 131042, 131056])
        await gateway.control('statuses', { message_id: `out-${provider}`, status: 'failed', error_code, title: 'x' });
      const events = await gateway.readAll();
      assert.ok(
        events.every(
          (event) =>
            event.kind === 'status-changed' &&
            event.external_id === `out-${provider}` &&
            event.provider_message_id?.startsWith('wamid.'),
        ),
      );
      const told = events.map((event) => (event.kind === 'status-changed' ? (event.error?.class ?? event.status) : ''));
      assert.deepEqual(told, [
        'sent',
        'delivered',
        'read',
        'window_closed',
        'refused',
        'channel_broken',
        'retry_later',
      ]);
      assert.equal(new Set(events.map((event) => event.event_id)).size >= 4, true);
    });
  });
}

test('names of files lose their paths and direction marks', () => {
  assert.equal(cleanFilename('../../etc/passwd'), 'passwd');
  assert.equal(cleanFilename(String.raw`C:\x\factura.pdf`), 'factura.pdf');
  assert.equal(cleanFilename('factura\u202efdp.exe'), 'facturafdp.exe');
  assert.equal(cleanFilename('..'), null);
  assert.equal(cleanName('\u200b \u0000'), null);
});
