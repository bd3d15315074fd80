// Customers' files: fetched the provider's way, bounded, checked, and told what they really are.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { InboundMedia } from '@nexus/contracts/channel-event';
import { makeSampleImage } from '@nexus/simulators/whatsapp-network/sample-image';
import { makeVoiceNote } from '@nexus/simulators/whatsapp-network/voice-note';
import { type Gateway, startGateway } from '../testing/start-gateway.ts';
import { acceptedType, realType } from './real-type.ts';

for (const provider of ['ycloud', 'meta'] as const) {
  describe(`files by ${provider}`, () => {
    let gateway: Gateway;
    before(async () => void (gateway = await startGateway(provider)));
    after(() => gateway.stop());

    const sent = async (message: object): Promise<InboundMedia> => {
      const [event] = await gateway.hear(message);
      assert.ok(event?.kind === 'message-received' && event.content.media);
      return event.content.media;
    };
    const fetchIt = (media: InboundMedia, channel: object = gateway.channel) =>
      gateway.askForBytes('/media/fetch', { channel, media });
    const outcome = async (media: InboundMedia, channel?: object) => {
      const { status, bytes } = await fetchIt(media, channel);
      return status === 200 ? 'fetched' : `${status} ${(JSON.parse(bytes.toString()) as { code: string }).code}`;
    };
    const faulty = async (action: object, times = 1) =>
      gateway.control('behaviours', { match: { operation: 'media_download' }, action, times });

    test('a picture, a voice note and a document come home with their real type', async () => {
      const picture = await fetchIt(await sent({ type: 'image' }));
      assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png']);
      assert.ok(picture.bytes.equals(makeSampleImage('product')));
      const voice = await fetchIt(await sent({ type: 'voice', text: 'hola' }));
      assert.deepEqual(
        [voice.headers.get('content-type'), voice.bytes.equals(makeVoiceNote('hola'))],
        ['audio/ogg', true],
      );
      const document = await fetchIt(await sent({ type: 'document', filename: 'año 1.pdf' }));
      assert.deepEqual(
        [document.headers.get('content-type'), decodeURIComponent(String(document.headers.get('x-media-filename')))],
        ['application/pdf', 'año 1.pdf'],
      );
    });

    test('a picture declared as another picture is told as what it is, a page or a program is refused', async () => {
      const declared = await fetchIt(await sent({ type: 'image', mime_type: 'image/jpeg' }));
      assert.equal(declared.headers.get('content-type'), 'image/png');
      const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
      for (const [type, bytes] of [
        ['image', '<!doctype html><p>'],
        ['document', '<svg onload=x>'],
        ['document', 'MZ\x90\x00'],
        ['voice', '%PDF-1.4'],
        ['image', 'OggS\x00'],
      ] as const) {
        assert.equal(await outcome(await sent({ type, media_base64: base64(bytes) })), '415 media.wrong-type', bytes);
      }
    });

    test('what the provider can do wrong has its own answer', async () => {
      const media = await sent({ type: 'image' });
      const cases = [
        ['not_found', '404 media.gone'],
        ['empty', '415 media.wrong-type'],
        ['changed', '502 media.unavailable'],
        ['html', '502 media.unavailable'],
        ['truncated', '502 media.unavailable'],
        ['oversized', '413 media.too-large'],
        ['redirect', '502 media.unavailable'],
      ] as const;
      for (const [fault, expected] of cases) {
        await faulty(
          { media: fault, redirect_to: 'http://169.254.169.254/latest/meta-data/', size_bytes: 20 * 1024 * 1024 },
          fault === 'not_found' && provider === 'meta' ? 2 : 1,
        );
        assert.equal(await outcome(media), expected, fault);
      }
      await faulty({ reset: true });
      assert.equal(await outcome(media), '502 media.unavailable');
      assert.equal(await outcome(media), 'fetched', 'and once it is over the file comes');
    });

    test("a redirect within the provider's reach is followed without the credentials going elsewhere", async (context) => {
      const seen: Record<string, unknown>[] = [];
      const elsewhere = createServer((request, response) => {
        seen.push({ ...request.headers });
        response.writeHead(200, { 'content-type': 'image/png' }).end(makeSampleImage('product'));
      });
      await new Promise<void>((resolve) => void elsewhere.listen(0, '127.0.0.1', resolve));
      context.after(() => {
        elsewhere.closeAllConnections();
        elsewhere.close();
      });
      await faulty({
        media: 'redirect',
        redirect_to: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/file`,
      });
      assert.equal(await outcome(await sent({ type: 'image' })), 'fetched');
      assert.deepEqual([seen[0]?.['x-api-key'], seen[0]?.['authorization']], [undefined, undefined]);
    });

    test('old addresses are renewed or opened with the key; files past their time are gone', async () => {
      const media = await sent({ type: 'image' });
      await gateway.control('clock', { advance_ms: 20 * 60_000 });
      assert.equal(await outcome(media), 'fetched');
      await gateway.control('clock', { advance_ms: 40 * 24 * 3_600_000 });
      assert.equal(await outcome(media), '404 media.gone');
      await gateway.control('clock', { advance_ms: -40 * 24 * 3_600_000 - 20 * 60_000 });
    });

    test('wrong credentials are told, a foreign address is never asked', async () => {
      const media = await sent({ type: 'image' });
      assert.equal(
        await outcome(media, { ...gateway.channel, credentials: { api_key: 'wrong', access_token: 'wrong' } }),
        '502 media.unavailable',
      );
      assert.equal(await outcome(media, { ...gateway.channel, credentials: {} }), '400 channel.incomplete');
      if (provider === 'meta') return;
      for (const link of [
        'http://169.254.169.254/latest',
        'https://evil.test/v2/whatsapp/media/download/1',
        'file:///etc/passwd',
        'nonsense',
        null,
      ]) {
        assert.match(await outcome({ ...media, link }), /^(502 media.unavailable|404 media.gone)$/, String(link));
      }
    });
  });
}

test('types are read from the bytes, and only what a kind may be is accepted', () => {
  const of = (hex: string) => realType(Buffer.from(hex, 'hex'));
  assert.deepEqual(
    ['ffd8ffe0', '89504e470d0a1a0a', '474946383961', '255044462d', '1a45dfa3', '2321414d52', 'fff15080'].map(of),
    ['image/jpeg', 'image/png', 'image/gif', 'application/pdf', 'video/webm', 'audio/amr', 'audio/aac'],
  );
  assert.equal(realType(Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')), 'image/webp');
  assert.equal(realType(Buffer.from('\0\0\0\x18ftypisom', 'latin1')), 'video/mp4');
  assert.equal(realType(Buffer.from('  <?xml version="1.0"?><svg xmlns="x">')), 'image/svg+xml');
  assert.equal(realType(Buffer.from('hola, ¿qué tal?')), 'text/plain');
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  assert.equal(acceptedType('document', 'application/zip', sheet), sheet);
  assert.equal(acceptedType('document', 'application/zip', 'text/html'), 'application/zip');
  assert.equal(acceptedType('voice', 'video/webm', 'audio/webm;codecs=opus'), 'audio/webm');
  assert.equal(acceptedType('image', 'image/svg+xml', 'image/png'), null);
  assert.equal(acceptedType('video', 'audio/ogg', null), null);
});
