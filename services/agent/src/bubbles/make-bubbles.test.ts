// Bubbles carry the pictures WhatsApp takes; the others become text and link.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { createImageCheck } from './check-image.ts';
import { makeBubbles } from './make-bubbles.ts';

const picture = 'https://img.example/1.jpg';
const pictures = new Set([picture]);

test('parts are numbered and a good picture stays with its text', async () => {
  const bubbles = await makeBubbles(`Hola\n\n**Poncho**\n${picture}`, pictures, async () => null);
  assert.deepEqual(bubbles, [
    { part: 1, total: 2, text: 'Hola', image_url: null, metadata: {} },
    { part: 2, total: 2, text: '*Poncho*', image_url: picture, metadata: {} },
  ]);
});

test('a refused picture becomes its address, unless the text has a link already', async () => {
  const [bare] = await makeBubbles(`Poncho\n${picture}`, pictures, async () => 'format');
  assert.equal(bare?.text, `Poncho\n${picture}`);
  const [linked] = await makeBubbles(`Poncho https://shop.example/p\n${picture}`, pictures, async () => 'too-large');
  assert.equal(linked?.text, 'Poncho https://shop.example/p');
  assert.deepEqual(linked?.metadata, { image_link: picture, image_refused: 'too-large' });
});

test('a text too long for a caption goes without its picture', async () => {
  const [bubble] = await makeBubbles(`${'Largo. '.repeat(200)}\n${picture}`, pictures, async () => null);
  assert.equal(bubble?.image_url, null);
  assert.equal(bubble?.metadata['image_refused'], 'caption-too-long');
});

test('the mark of a person’s lines is never imitated to the customer', async () => {
  const [bubble] = await makeBubbles('[persona del equipo] Te lo reservo', pictures, async () => null);
  assert.equal(bubble?.text, 'Te lo reservo');
});

test('a picture server is asked once per picture: type, size and reachability decide', async () => {
  let asked = 0;
  const answers: Record<string, [number, Record<string, string>]> = {
    '/ok.jpg': [200, { 'content-type': 'image/jpeg', 'content-length': '5000' }],
    '/big.png': [200, { 'content-type': 'image/png', 'content-length': '6000000' }],
    '/a.webp': [200, { 'content-type': 'image/webp' }],
    '/page': [200, { 'content-type': 'text/html' }],
    '/gone.jpg': [404, {}],
    '/nohead.png': [405, {}],
    '/nohead.gif': [405, {}],
  };
  const server = createServer((request, response) => {
    asked += 1;
    const [status, headers] = answers[request.url ?? ''] ?? [500, {}];
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outgoing = new OutgoingClient({ allow: ['127.0.0.1'] });
  let now = 0;
  const check = createImageCheck(outgoing, () => now);
  const { signal } = new AbortController();
  const verdicts = await Promise.all(Object.keys(answers).map((path) => check(base + path, signal)));
  assert.deepEqual(verdicts, [null, 'too-large', 'format', 'format', 'unreachable', null, 'format']);
  await check(`${base}/ok.jpg`, signal);
  assert.equal(asked, 7);
  now += 11 * 60_000;
  await check(`${base}/ok.jpg`, signal);
  assert.equal(asked, 8);
  assert.equal(await check('http://127.0.0.1:1/x.jpg', signal), 'unreachable');
  assert.equal(await check('http://10.0.0.1/x.jpg', signal), 'unreachable');
  await outgoing.close();
  await new Promise((resolve) => server.close(resolve));
});
