// Runs alone in a network of its own, where a public address is ours: a name first leads to it and then to the loopback. Prints what was reached.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppError } from '@nexus/service-kit/app-error';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { startDnsToy } from './dns-toy.ts';

const publicAddress = '93.184.216.34';
execFileSync('ip', ['link', 'set', 'lo', 'up']);
execFileSync('ip', ['address', 'add', `${publicAddress}/32`, 'dev', 'lo']);
const reached: Record<string, number> = { public: 0, loopback: 0 };
for (const [name, host] of [
  ['public', publicAddress],
  ['loopback', '127.0.0.1'],
] as const) {
  const server = createServer((socket) => {
    reached[name] = (reached[name] ?? 0) + 1;
    socket.destroy();
  }).listen(443, host);
  await once(server, 'listening');
  server.unref();
}
const dns = await startDnsToy({ 'rebound.example': [[publicAddress], ['127.0.0.1']] });
const client = new OutgoingClient({ allow: [], resolve: dns.resolve });
const codes: string[] = [];
for (let time = 0; time < 3; time += 1)
  codes.push(
    await client.send({ url: 'https://rebound.example/' }).then(
      ({ status }) => String(status),
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    ),
  );
await client.close();
dns.close();
console.log(JSON.stringify({ codes, reached, asked: dns.asked.length }));
