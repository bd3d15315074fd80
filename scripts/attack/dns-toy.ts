// A name server on loopback whose answers change from question to question, as an attacker's own does.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Resolver } from 'node:dns';
import type { lookup } from 'node:dns';

export interface DnsToy {
  /** Names asked for, in order. */
  asked: string[];
  /** Resolves through the toy, in the form OutgoingClient takes. */
  resolve: typeof lookup;
  close(): void;
}

/** @param answers name → the addresses of its first, second, … answer (IPv4); the last one stays */
export async function startDnsToy(answers: Record<string, string[][]>): Promise<DnsToy> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const name = nameIn(question);
    const rounds = answers[name] ?? [];
    const round = asked.filter((one) => one === name).length;
    asked.push(name);
    socket.send(answer(question, rounds[Math.min(round, rounds.length - 1)] ?? []), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const resolve = (name: string, _options: unknown, done: (error: Error | null, found: object[]) => void): void => {
    resolver.resolve4(name, (error, addresses) =>
      done(
        error,
        (addresses ?? []).map((address) => ({ address, family: 4 })),
      ),
    );
  };
  return { asked, resolve: resolve as unknown as typeof lookup, close: () => void socket.close() };
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; question[at]; at += (question[at] ?? 0) + 1)
    labels.push(question.toString('latin1', at + 1, at + 1 + (question[at] ?? 0)));
  return labels.join('.').toLowerCase();
}

/** RFC 1035 §4: the question, repeated, and an A record with a TTL of 0 for each address. */
function answer(question: Buffer, addresses: string[]): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
