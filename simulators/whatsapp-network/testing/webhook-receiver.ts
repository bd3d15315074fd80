// A business's webhook for tests: keeps the raw bodies it gets, answers as told, and lets a test wait for them.
import { createServer, type IncomingHttpHeaders } from 'node:http';

type ReceivedWebhook = { raw: Buffer; headers: IncomingHttpHeaders; body: Record<string, unknown> };
export type WebhookReceiver = {
  url: string;
  received: ReceivedWebhook[];
  /** The next answers, in order; 200 when there are none left. "hang" never answers. */
  answers: (number | 'hang')[];
  /** Resolves when `count` bodies have come that satisfy `fits`. */
  waitFor(count: number, fits?: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook[]>;
  close(): Promise<void>;
};

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const answers: (number | 'hang')[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts);
      const url = new URL(request.url ?? '/', 'http://receiver');
      if (request.method === 'GET') return void response.end(url.searchParams.get('hub.challenge') ?? '');
      received.push({ raw, headers: request.headers, body: readJson(raw) });
      const answer = answers.shift() ?? 200;
      if (answer !== 'hang') response.writeHead(answer).end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhook`,
    received,
    answers,
    waitFor: (count, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = received.filter(fits);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function readJson(raw: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(raw.toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
