// The models under test behind one address that speaks OpenAI's API; which of them answers is told by the shop's own key.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call } from '../task.ts';

export interface ChatMessage {
  role: string;
  content?: unknown;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
}

/** What a model says: calls, or words. */
export interface Said {
  calls?: Call[];
  content?: string;
}

/** A scripted model; null: the question goes to the server behind. */
export type Mind = (messages: ChatMessage[]) => Said | null;

export interface Seat {
  mind: Mind;
  /** Awaited before each answer, so that the world can change while the model thinks. */
  whenAsked(): Promise<void>;
}

export interface ModelServer {
  /** Below it is what OPENAI_BASE_URL names. */
  url: string;
  /** By key. */
  seats: Map<string, Seat>;
  close(): Promise<void>;
}

/** @param behind base URL of the server that answers what no scripted model does: the simulated seller, embeddings, transcriptions */
export async function startModelServer(behind: string): Promise<ModelServer> {
  const seats = new Map<string, Seat>();
  const server = createServer((request, response) => {
    answer(request, response, seats, behind).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seats,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  seats: Map<string, Seat>,
  behind: string,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const path = request.url ?? '';
  const seat = path.endsWith('/chat/completions')
    ? seats.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    : undefined;
  if (seat !== undefined) {
    await seat.whenAsked();
    const question = JSON.parse(body.toString('utf8')) as {
      model: string;
      messages: ChatMessage[];
      tools?: { function: { name: string } }[];
    };
    const said = isDistillation(question.tools) ? null : seat.mind(question.messages);
    if (said !== null) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(completion(question, said, body.length)));
      return;
    }
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const headers = Object.fromEntries(
    ['authorization', 'content-type', 'accept'].flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const onward = await fetch(behind + path.slice('/v1'.length), {
    method: request.method,
    headers,
    body,
    signal: gone.signal,
  });
  response.writeHead(onward.status, { 'content-type': onward.headers.get('content-type') ?? 'application/json' });
  response.end(Buffer.from(await onward.arrayBuffer()));
}

/** What is kept of an episode is asked with a tool of its own; no scripted model answers that. */
const isDistillation = (tools: { function: { name: string } }[] = []): boolean =>
  tools.length === 1 && tools[0]?.function.name === 'save_distillation';

let answers = 0;

function completion(
  question: { model: string },
  { calls = [], content = null }: Said | { calls?: Call[]; content?: null },
  asked: number,
): unknown {
  const id = (answers += 1);
  const made = calls.map(({ name, arguments: input }, place) => ({
    id: `call_${id}_${place}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  const tokens = {
    prompt_tokens: Math.ceil(asked / 4),
    completion_tokens: Math.ceil(JSON.stringify([content, made]).length / 4),
  };
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: question.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...(made.length > 0 ? { tool_calls: made } : {}) },
        finish_reason: made.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
    usage: { ...tokens, total_tokens: tokens.prompt_tokens + tokens.completion_tokens },
  };
}
