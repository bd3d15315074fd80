// Turns a document's bytes into sections of text, in a thread of its own with ceilings on memory and time.
import { Worker } from 'node:worker_threads';
import type { FileKind } from './tell-kind.ts';
import type { Section } from './section.ts';
import { isUnreadableCode, unreadable } from './unreadable.ts';

export type ReadKind = FileKind | 'html';

export interface ReadDocument {
  /** Of pages. */
  title: string | null;
  sections: Section[];
}

/** Characters of one document. */
export const mostText = 1_000_000;
const mostMilliseconds = 30_000;
const mostMegabytes = 256;

/** @throws AppError `knowledge.…` (see unreadable.ts), whatever the bytes are */
export async function readDocument(
  kind: ReadKind,
  bytes: Uint8Array,
  limits: { milliseconds?: number; signal?: AbortSignal } = {},
): Promise<ReadDocument> {
  const read = await readInThread(kind, bytes, limits);
  const sections = read.sections.filter(({ text }) => /[\p{L}\d]/u.test(text));
  if (sections.length === 0) throw unreadable('knowledge.empty');
  if (sections.reduce((sum, { text }) => sum + text.length, 0) > mostText) throw unreadable('knowledge.too-much-text');
  return { title: read.title, sections };
}

async function readInThread(
  kind: ReadKind,
  bytes: Uint8Array,
  { milliseconds = mostMilliseconds, signal }: { milliseconds?: number; signal?: AbortSignal },
): Promise<ReadDocument> {
  const worker = new Worker(new URL('./read-in-worker.ts', import.meta.url), {
    workerData: { kind, bytes },
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes, maxYoungGenerationSizeMb: 32 },
    env: {},
    execArgv: [],
  });
  const answer = Promise.withResolvers<ReadDocument>();
  const timer = setTimeout(() => answer.reject(unreadable('knowledge.took-too-long')), milliseconds);
  const giveUp = (): void => answer.reject(signal?.reason as Error);
  signal?.addEventListener('abort', giveUp);
  worker.on('message', (message: ReadDocument | { code: string }) => {
    if (!('code' in message)) return answer.resolve(message);
    answer.reject(unreadable(isUnreadableCode(message.code) ? message.code : 'knowledge.malformed'));
  });
  // Out of memory, or a fault that no reader caught.
  worker.on('error', (error) =>
    answer.reject(unreadable(isOutOfMemory(error) ? 'knowledge.too-large' : 'knowledge.malformed', error)),
  );
  worker.on('exit', () => answer.reject(unreadable('knowledge.malformed')));
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    await worker.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
}
