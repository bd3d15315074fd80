// The live stream of changes as a test reads it.
import assert from 'node:assert/strict';
import type { As } from './open-panel.ts';

interface Stream {
  /** Reads until a change of this kind came; gives the changes up to it. */
  until(kind: string): Promise<{ kind: string; tenant_id: string | null }[]>;
  ended(): Promise<void>;
  close(): void;
}
/** Opens the live stream as somebody; it ends with the server or by `close`. */
export async function openStream(url: string, as: As, query = ''): Promise<Stream> {
  const controller = new AbortController();
  const response = await fetch(`${url}/admin/events/stream${query}`, { headers: as, signal: controller.signal });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let text = (await reader.read()).value ?? '';
  assert.match(text, /event: ping/);
  const changes = () =>
    [...text.matchAll(/event: change\ndata: (.*)\n\n/g)].map(
      (one) => JSON.parse(one[1] ?? '') as { kind: string; tenant_id: string | null },
    );
  return {
    until: async (kind) => {
      while (!changes().some((one) => one.kind === kind)) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        text += value;
      }
      return changes();
    },
    ended: async () => {
      while (!(await reader.read()).done);
    },
    close: () => controller.abort(),
  };
}
