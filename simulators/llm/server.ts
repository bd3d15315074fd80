// Simulator of model servers: OpenAI's chat completions, responses, transcription, embeddings and models; Anthropic's messages; Gemini.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Action, Behaviours, Rule } from './control/behaviours.ts';
import { createBehaviours } from './control/behaviours.ts';
import { controlRoute } from './control/control-routes.ts';
import type { Recording, Recordings } from './control/recordings.ts';
import { createRecordings } from './control/recordings.ts';
import { chatCompletions } from './endpoints/chat-completions.ts';
import type { PromptCache } from './endpoints/count-usage.ts';
import { createPromptCache } from './endpoints/count-usage.ts';
import { embeddings } from './endpoints/embeddings.ts';
import type { Exchange } from './endpoints/exchange.ts';
import { actOnWire, send } from './endpoints/exchange.ts';
import { listModels } from './endpoints/models.ts';
import { OpenAiError, badRequest } from './endpoints/openai-error.ts';
import { factsOf } from './endpoints/request-facts.ts';
import { responses } from './endpoints/responses.ts';
import { readUpload, transcriptions } from './endpoints/transcriptions.ts';
import { anthropicMessage, anthropicMessages } from './vendors/anthropic.ts';
import { googleContent, googleMessages, googleModel } from './vendors/google.ts';
import { errorOf, keyOf, vendorOf } from './vendors/vendor.ts';

export type LlmSimulatorOptions = {
  host?: string;
  port?: number;
  /** Added to every answer of the API. */
  delay_ms?: number;
  /** Makes the ids of answers and calls repeatable. */
  seed?: number;
  /** How many requests are remembered. */
  record_limit?: number;
};
export type LlmSimulator = {
  url: string;
  port: number;
  /** Behaves as the matching rules order, before answering normally again. */
  addBehaviour(rule: Partial<Rule> & { action: Action }): void;
  clearBehaviours(): void;
  requests(since?: number): Recording[];
  reset(): void;
  close(): Promise<void>;
};

const maxBody = 64 * 1024 * 1024;

type World = {
  behaviours: Behaviours;
  recordings: Recordings;
  cache: PromptCache;
  nextId: (prefix: string) => string;
  delay: number;
};

function createIds(seed: number): (prefix: string) => string {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  let count = 0;
  return (prefix) => {
    count += 1;
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + count) >>> 0;
    return `${prefix}${state.toString(36).padStart(7, '0')}${count.toString(36).padStart(6, '0')}`;
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new OpenAiError(413, 'Request body too large.', { type: 'server_error' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest(
      'We could not parse the JSON body of your request. (HINT: This likely means you are not using your HTTP library correctly.)',
    );
  }
}

/** One request of the API: auth, ordered misbehaviour, endpoint. */
async function answer(exchange: Exchange, url: URL, world: World): Promise<void> {
  const { incoming, recording } = exchange;
  const vendor = vendorOf(url.pathname);
  const key = keyOf(vendor, incoming);
  const route = `${incoming.method} ${url.pathname}`;
  const type = incoming.headers['content-type'] ?? '';
  const upload = type.startsWith('multipart/form-data') ? await readUpload(exchange.body, type) : null;
  const body = upload === null ? parseJson(exchange.body) : null;
  recording.body =
    upload === null
      ? body
      : {
          ...upload.fields,
          file: upload.file && { name: upload.file.name, type: upload.file.type, size: upload.file.bytes.length },
        };
  const model = googleModel(url.pathname);
  const shape =
    vendor === 'anthropic'
      ? { ...(body as object), messages: anthropicMessages(body) }
      : vendor === 'google'
        ? { model, messages: googleMessages(body) }
        : (upload?.fields ?? body);
  const facts = factsOf(url.pathname, key, shape);
  const action = world.behaviours.take(facts);
  if (world.delay > 0) await wait(world.delay);
  if (await actOnWire(exchange, action, facts.model ?? 'model')) return;
  const parts = { cache: world.cache, nextId: world.nextId, key };
  if (model !== null) return googleContent(exchange, body, action, { ...parts, model });
  switch (route) {
    case 'POST /v1/messages':
      return anthropicMessage(exchange, body, action, parts);
    case 'POST /v1/chat/completions':
      return await chatCompletions(exchange, body, action, parts);
    case 'POST /v1/responses':
      return responses(exchange, body, action, parts);
    case 'POST /v1/embeddings':
      return embeddings(exchange, body);
    case 'POST /v1/audio/transcriptions':
      if (upload === null)
        throw badRequest("Missing required parameter: 'file'.", 'file', 'missing_required_parameter');
      return transcriptions(exchange, upload);
    case 'GET /v1/models':
      return send(exchange, 200, listModels());
    default:
      throw new OpenAiError(404, `Invalid URL (${route})`);
  }
}

function vendorHeaders(world: World): Record<string, string> {
  return {
    'x-request-id': world.nextId('req_'),
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-tokens': '1999540',
    'x-ratelimit-reset-tokens': '13ms',
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  world: World,
  reset: () => void,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const method = incoming.method ?? 'GET';
  if (url.pathname.startsWith('/_simulator/')) {
    const body = parseJson(await readBody(incoming));
    const result = controlRoute(method, url, body, { ...world, reset }) ?? {
      status: 404,
      body: { error: 'unknown control path' },
    };
    outgoing.writeHead(result.status, { 'content-type': 'application/json' }).end(JSON.stringify(result.body));
    return;
  }
  const recording = world.recordings.open({ method, path: incoming.url ?? '/', headers: incoming.headers });
  outgoing.on('close', () => {
    recording.aborted = !outgoing.writableEnded && recording.status === null;
    recording.ended_at = new Date().toISOString();
  });
  const exchange: Exchange = {
    incoming,
    outgoing,
    body: Buffer.alloc(0),
    recording,
    headers: vendorHeaders(world),
    startedAt: performance.now(),
  };
  try {
    exchange.body = await readBody(incoming);
    await answer(exchange, url, world);
  } catch (error) {
    if (outgoing.destroyed || outgoing.headersSent) return;
    const known =
      error instanceof OpenAiError
        ? error
        : new OpenAiError(500, `Simulator failure: ${String(error)}`, { type: 'server_error' });
    const said = errorOf(vendorOf(url.pathname), known);
    send(exchange, said.status, said.body, said.headers);
  }
}

/** Starts the simulator; `OPENAI_BASE_URL` and `ANTHROPIC_BASE_URL` are `<url>/v1`, `GOOGLE_BASE_URL` is `<url>/v1beta`. Control surface: `/_simulator/{behaviours,requests,reset,health}`. */
export async function startLlmSimulator(options: LlmSimulatorOptions = {}): Promise<LlmSimulator> {
  const { host = '127.0.0.1', port = 0, delay_ms: delay = 0, seed = 1, record_limit: bound = 1000 } = options;
  const world: World = {
    behaviours: createBehaviours(),
    recordings: createRecordings(bound),
    cache: createPromptCache(),
    nextId: createIds(seed),
    delay,
  };
  const reset = () => {
    world.behaviours.clear();
    world.recordings.clear();
    world.cache.clear();
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, world, reset).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    addBehaviour: ({ match = {}, action, times = 1 }) => world.behaviours.add({ match, action, times }),
    clearBehaviours: world.behaviours.clear,
    requests: world.recordings.list,
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
