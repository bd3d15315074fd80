// Stands between orchestrator and agent service and keeps each turn that was asked for, with its answer.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { turnRequest, turnResult } from '@nexus/contracts/turn';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';

export interface TurnRecorder {
  url: string;
  /** Removes and gives what a shop's turns were. */
  take(tenantId: string): { request: TurnRequest; result: TurnResult }[];
  close(): Promise<void>;
}

export async function startTurnRecorder(agentUrl: string): Promise<TurnRecorder> {
  const turns = new Map<string, { request: TurnRequest; result: TurnResult }[]>();
  const keep = (asked: Buffer, answered: Buffer): void => {
    const request = turnRequest.parse(JSON.parse(asked.toString('utf8')));
    const result = turnResult.parse(JSON.parse(answered.toString('utf8')));
    const kept = turns.get(request.tenant.id) ?? [];
    turns.set(request.tenant.id, [...kept, { request, result }]);
  };
  const server = createServer((request, response) => {
    passOn(request, response, agentUrl, keep).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take(tenantId) {
      const kept = turns.get(tenantId) ?? [];
      turns.delete(tenantId);
      return kept;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A caller that goes away ends the question, as it would without anybody between. */
async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  agentUrl: string,
  keep: (asked: Buffer, answered: Buffer) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const asked = Buffer.concat(chunks);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const headers = Object.entries(request.headers).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      !['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'].includes(entry[0]),
  );
  const answer = await fetch(agentUrl + (request.url ?? ''), {
    method: request.method,
    headers: Object.fromEntries(headers),
    ...(asked.length > 0 ? { body: asked } : {}),
    signal: gone.signal,
  });
  const answered = Buffer.from(await answer.arrayBuffer());
  if (request.url === '/turns' && answer.ok) keep(asked, answered);
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  response.end(answered);
}
