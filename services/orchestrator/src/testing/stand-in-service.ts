// For tests of routes that ask another service: a small server that answers as told and keeps what it was asked.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandIn {
  url: string;
  /** What it answers from now on, whatever the path. */
  answer: { status: number; body: unknown };
  asked: { path: string; headers: Record<string, string | string[] | undefined>; body: unknown }[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function openStandIn(): Promise<StandIn> {
  const standIn: Omit<StandIn, 'url' | 'close'> = { answer: { status: 200, body: {} }, asked: [] };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      standIn.asked.push({
        path: request.url ?? '',
        headers: request.headers,
        body: text ? JSON.parse(text) : undefined,
      });
      response.writeHead(standIn.answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(standIn.answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(standIn, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
