// Asks OpenAI, or a server that speaks its format, for the vectors of texts. Source: OpenAI API reference, "Create embeddings".
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { z } from 'zod';
import { modelError } from './model.ts';
import { openaiError } from './openai-errors.ts';

export interface EmbeddingsCall {
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Null: as long as the model makes them. */
  dimensions: number | null;
  texts: string[];
  /** Milliseconds. */
  timeout: number;
  signal: AbortSignal;
}

/** Servers that do not know base64 answer with numbers. */
const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.union([z.base64(), z.array(z.number())]) })),
  usage: z.object({ prompt_tokens: z.int().default(0) }).default({ prompt_tokens: 0 }),
});
const refusal = z.object({ error: z.object({ message: z.string(), code: z.string().nullish() }) });

const maximumBytes = 32 * 1024 * 1024;
/** No embedding model reads more than some 8,000 tokens; chunks are far shorter, customers' messages need not be. */
const longestText = 8000;

/** One vector of length one per text, in their order, as little-endian floats. @throws AppError `model.*` or `request.abandoned` */
export async function openaiEmbeddings(
  call: EmbeddingsCall,
  outgoing: OutgoingClient,
): Promise<{ vectors: Buffer[]; tokens: number }> {
  try {
    const { status, headers, bytes } = await outgoing.send({
      method: 'POST',
      url: `${call.baseUrl}/embeddings`,
      headers: { authorization: `Bearer ${call.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: call.model,
        input: call.texts.map((text) => text.slice(0, longestText)),
        encoding_format: 'base64',
        ...(call.dimensions === null ? {} : { dimensions: call.dimensions }),
      }),
      timeout: call.timeout,
      maximumBytes,
      signal: call.signal,
    });
    const json = jsonOf(bytes);
    if (status !== 200) throw refused(status, headers, json);
    return read(json, call.texts.length);
  } catch (error) {
    throw openaiError(error, call.signal.aborted, Date.now());
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function refused(status: number, headers: Record<string, unknown>, json: unknown): Error {
  const told = refusal.safeParse(json).data?.error;
  const waits = Object.entries(headers).filter(([name]) => name.startsWith('retry-after'));
  return Object.assign(new Error(told?.message ?? `status ${status}`), {
    status,
    code: told?.code ?? null,
    headers: new Headers(waits.map(([name, value]) => [name, String(value)])),
  });
}

function read(json: unknown, count: number): { vectors: Buffer[]; tokens: number } {
  const parsed = answer.safeParse(json);
  const unfit = (cause?: unknown): Error => modelError('bad-answer', 'The server gave no vector for some text.', cause);
  if (!parsed.success) throw unfit(parsed.error);
  const vectors: Buffer[] = [];
  for (const { index, embedding } of parsed.data.data) vectors[index] = unitVector(embedding);
  const [first] = vectors;
  const complete = Array.from({ length: count }, (_, index) => vectors[index]?.length);
  if (!first?.length || complete.some((length) => length !== first.length) || vectors.length !== count) throw unfit();
  return { vectors, tokens: parsed.data.usage.prompt_tokens };
}

/** Shortened vectors of some servers are not of length one. Empty when it is no direction at all. */
function unitVector(embedding: string | number[]): Buffer {
  const floats =
    typeof embedding === 'string'
      ? new Float32Array(Uint8Array.from(Buffer.from(embedding, 'base64')).buffer.slice(0))
      : Float32Array.from(embedding);
  const length = Math.hypot(...floats);
  return Number.isFinite(length) && length > 0
    ? Buffer.from(floats.map((value) => value / length).buffer)
    : Buffer.alloc(0);
}
