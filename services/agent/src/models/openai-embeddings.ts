// Asks OpenAI, or a server that speaks its format, for the vectors of texts. Source: OpenAI API reference, "Create embeddings".
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { z } from 'zod';
import { modelError } from './model.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';
import { readOpenaiError } from './wire/read-openai-error.ts';

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

/** A batch of long vectors. */
const maximumBytes = 32 * 1024 * 1024;
/** No embedding model reads more than some 8,000 tokens; chunks are far shorter, customers' messages need not be. */
const longestText = 8000;

/** One vector of length one per text, in their order, as little-endian floats. @throws AppError `model.*` or `request.abandoned` */
export async function openaiEmbeddings(
  call: EmbeddingsCall,
  outgoing: OutgoingClient,
): Promise<{ vectors: Buffer[]; tokens: number }> {
  const { texts, dimensions, apiKey, model } = call;
  const asked = {
    url: below(call.baseUrl, 'embeddings'),
    headers: { authorization: `Bearer ${apiKey}` },
    body: {
      model,
      input: texts.map((text) => text.slice(0, longestText)),
      encoding_format: 'base64',
      ...(dimensions === null ? {} : { dimensions }),
    },
  };
  try {
    return read(await postJson(outgoing, asked, call, readOpenaiError, maximumBytes), texts.length);
  } catch (error) {
    throw modelFailure(error, call.signal.aborted, Date.now());
  }
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
