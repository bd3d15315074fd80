// Attacks with size and time: bodies that are too large, packed, nested or slow, while honest callers must be answered.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import { verdictOf } from './target.ts';
import type { Target } from './target.ts';

const kind = 'size and time';
const stranger = { 'x-forwarded-for': '198.51.100.77' };

/** Sends the bodies to every door and to the sign-in; meanwhile an honest probe must be answered. */
async function send(target: Target, body: string | Buffer, expected: RegExp, headers: Record<string, string> = {}) {
  const { url } = target.nexus;
  const places = [
    target.victim.shop.facts.webhookUrl,
    `${url}/webhooks/meta`,
    `${url}/chat/webhook`,
    `${url}/admin/session`,
  ];
  const [probe, ...verdicts] = await Promise.all([
    verdictOf(`${url}/healthz`),
    ...places.map((place) => verdictOf(place, { body, headers: { ...stranger, ...headers } }).catch(() => 'hung up')),
  ]);
  return outcomeOf(verdicts, expected, probe === '200');
}

export const floods: Attack[] = [
  {
    kind,
    name: 'a body of 20 MB',
    run: (target) => send(target, Buffer.alloc(20 * 1024 * 1024, ' '), /^(413 request\.too-large|hung up)$/),
  },
  {
    kind,
    name: 'a packed body that would be 100 MB',
    run: (target) =>
      send(target, gzipSync(Buffer.alloc(100 * 1024 * 1024)), /^415 request\.encoded$/, { 'content-encoding': 'gzip' }),
  },
  {
    kind,
    name: 'a hundred thousand nested arrays',
    run: (target) =>
      send(
        target,
        '['.repeat(100_000),
        /^(400 (request\.too-deep|webhook\.malformed)|401 webhook\.forged|429 webhooks\.too-many)$/,
      ),
  },
  {
    kind,
    name: 'fifty connections that trickle their headers or body, for a quarter of a minute',
    run: async ({ nexus }) => {
      const port = Number(new URL(nexus.url).port);
      const answers = Array.from({ length: 50 }, (_one, index) => trickle(connect(port, '127.0.0.1'), index % 2 === 0));
      const probes = [];
      for (let second = 0; second < 5; second += 1) {
        probes.push(await verdictOf(`${nexus.url}/healthz`));
        await new Promise((done) => setTimeout(done, 1000));
      }
      return outcomeOf(
        await Promise.all(answers),
        /^408$/,
        probes.every((probe) => probe === '200'),
      );
    },
  },
];

/** Sends a byte each half second until it is told to go. @returns the status it was told */
async function trickle(socket: Socket, headers: boolean): Promise<string> {
  let heard = '';
  socket.on('data', (part) => (heard += String(part)));
  socket.on('error', () => undefined);
  socket.write(
    headers
      ? 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: '
      : 'POST /admin/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n',
  );
  const timer = setInterval(() => socket.write('x'), 500);
  const patience = setTimeout(() => socket.destroy(), 90_000);
  await new Promise((done) => socket.once('close', done));
  clearInterval(timer);
  clearTimeout(patience);
  return /^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 'never sent away';
}
