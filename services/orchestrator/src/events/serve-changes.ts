// Server-sent events (WHATWG HTML §9.2) of changes to one open panel.
import type { Change } from '@nexus/contracts/admin-operations';
import type { FastifyReply } from 'fastify';
import type { ChangeStream } from './change-stream.ts';

const pingMs = 15_000;
/** Bytes a panel may leave unread before it counts as gone. */
const largestBacklog = 256 * 1024;

export interface ServeOptions {
  stream: ChangeStream;
  /** Read for every change; may be replaced while the stream is open. */
  wants(change: Change): boolean;
  /** Asked each `recheckMs`; false or an error ends the stream. */
  stillAllowed(): Promise<boolean>;
  recheckMs: number;
}

/** Takes the reply over and keeps it open until the reader leaves, reads too slowly, loses its right, or the process stops. */
export function serveChanges(reply: FastifyReply, options: ServeOptions): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 1000\n\nevent: ping\ndata: {}\n\n');
  const write = (name: string, data: unknown): void => {
    raw.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    if (raw.writableLength > largestBacklog) raw.destroy();
  };
  const leave = options.stream.subscribe({
    wants: (change) => options.wants(change),
    send: (change) => write('change', change),
    end: () => raw.end(),
  });
  if (!leave) {
    raw.end();
    return;
  }
  const ping = setInterval(() => write('ping', {}), pingMs);
  const recheck = setInterval(() => {
    options.stillAllowed().then(
      (allowed) => allowed || raw.end(),
      () => raw.end(),
    );
  }, options.recheckMs);
  raw.once('close', () => {
    clearInterval(ping);
    clearInterval(recheck);
    leave();
  });
}
