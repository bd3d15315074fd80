// The simulator speaks the OpenAI wire format: answers, streams, refusals, misbehaviour on request, recordings.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { LlmSimulator } from './server.ts';
import { startLlmSimulator } from './server.ts';

let simulator: LlmSimulator;
before(async () => (simulator = await startLlmSimulator()));
after(() => simulator.close());
beforeEach(() => simulator.reset());

const searchTool = {
  type: 'function',
  function: {
    name: 'search_products',
    description: 'x',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
};
type Answer = { status: number; body: ReturnType<typeof JSON.parse>; headers: Headers };
async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-key', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    body: json && text.startsWith('{') ? JSON.parse(text) : text,
    headers: response.headers,
  };
}
const ask = (messages: unknown[], extra: object = {}, headers: Record<string, string> = {}) =>
  post('/v1/chat/completions', { model: 'gpt-4o-mini', messages, tools: [searchTool], ...extra }, headers);
const question = { role: 'user', content: 'tenés gorros?' };
const call = { id: 'call_1', type: 'function', function: { name: 'search_products', arguments: '{"query":"gorros"}' } };

test('a question leads to a tool call with a stated reason, usage and vendor headers', async () => {
  const { status, body, headers } = await ask([question]);
  assert.equal(status, 200);
  const [choice] = body.choices;
  assert.equal(choice.finish_reason, 'tool_calls');
  assert.match(choice.message.content, /Busco/);
  assert.equal(choice.message.tool_calls[0].function.arguments, '{"query":"gorros"}');
  assert.ok(
    body.usage.prompt_tokens > 0 && body.usage.total_tokens === body.usage.prompt_tokens + body.usage.completion_tokens,
  );
  assert.match(headers.get('x-request-id') ?? '', /^req_/);
});

test('a stream carries the same calls in fragments, then usage without choices, then DONE', async () => {
  const { body } = await ask([question], { stream: true, stream_options: { include_usage: true } });
  const lines = String(body).split('\n\n').filter(Boolean);
  assert.equal(lines.at(-1), 'data: [DONE]');
  const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)));
  const fragments = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  assert.equal(fragments.filter((fragment) => fragment.id !== undefined).length, 1);
  assert.equal(fragments.map((fragment) => fragment.function.arguments).join(''), '{"query":"gorros"}');
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.total_tokens > 0);
});

test('keys are asked for: none and invalid ones give 401 in the vendor’s words', async () => {
  const none = await fetch(`${simulator.url}/v1/models`);
  assert.equal(none.status, 401);
  await none.text();
  const { status, body } = await ask([question], {}, { authorization: 'Bearer invalid-key' });
  assert.equal(status, 401);
  assert.equal(body.error.code, 'invalid_api_key');
});

test('orphan tool messages, unanswered calls and wrong roles are refused', async () => {
  const orphan = await ask([question, { role: 'tool', tool_call_id: 'call_9', content: '{}' }]);
  assert.equal(orphan.status, 400);
  assert.equal(orphan.body.error.param, 'messages.[1].role');
  const unanswered = await ask([question, { role: 'assistant', content: null, tool_calls: [call] }, question]);
  assert.equal(unanswered.status, 400);
  assert.match(unanswered.body.error.message, /call_1/);
  const role = await ask([{ role: 'vendedor', content: 'x' }]);
  assert.equal(role.body.error.param, 'messages[0].role');
  const json = await post('/v1/chat/completions', '{oops');
  assert.equal(json.status, 400);
  const model = await ask([question], { model: 'nonexistent' });
  assert.equal(model.body.error.code, 'model_not_found');
  const temperature = await ask([question], { model: 'gpt-5-mini', temperature: 0.3 });
  assert.equal(temperature.body.error.code, 'unsupported_value');
});

test('a prompt prefix seen before counts as cached in steps of 128', async () => {
  const long = { role: 'system', content: 'regla '.repeat(1500) };
  await ask([long, question]);
  const { body } = await ask([long, question]);
  const cached = body.usage.prompt_tokens_details.cached_tokens;
  assert.ok(cached >= 1024 && cached % 128 === 0);
});

test('ordered misbehaviour happens as often as asked and only where it matches', async () => {
  const order = {
    match: { last_user_includes: 'gorros' },
    action: { type: 'rate_limit', form: 'retry_after_ms', seconds: 0.2 },
    times: 1,
  };
  assert.equal((await post('/_simulator/behaviours', order)).status, 201);
  assert.equal((await ask([{ role: 'user', content: 'hola' }])).status, 200);
  const limited = await ask([question]);
  assert.equal(limited.status, 429);
  assert.equal(limited.headers.get('retry-after-ms'), '200');
  assert.equal((await ask([question])).status, 200);
  assert.equal((await post('/_simulator/behaviours', { action: { type: 'dance' } })).status, 400);
});

test('each way of answering badly looks as it does in the wild', async () => {
  const once = async (action: object, extra: object = {}) => {
    simulator.addBehaviour({ action: action as never });
    return ask([question], extra);
  };
  const choice = async (action: object) => (await once(action)).body.choices[0];
  assert.equal((await once({ type: 'answer', status: 500, body: { error: {} } })).status, 500);
  assert.equal((await choice({ type: 'empty' })).message.content, '');
  assert.match((await choice({ type: 'refusal' })).message.refusal, /can't help/);
  assert.equal((await choice({ type: 'length' })).finish_reason, 'length');
  assert.equal((await choice({ type: 'content_filter' })).finish_reason, 'content_filter');
  assert.equal((await choice({ type: 'hallucinated_tool' })).message.tool_calls[0].function.name, 'consult_warehouse');
  assert.throws(() => JSON.parse('{"query": "bu'));
  assert.equal((await choice({ type: 'broken_arguments' })).message.tool_calls[0].function.arguments, '{"query": "bu');
  assert.match((await choice({ type: 'leak', text: 'CANARIO' })).message.content, /CANARIO/);
  assert.equal((await choice({ type: 'script', content: 'fijo' })).message.content, 'fijo');
  assert.match(String((await once({ type: 'garbage' })).body), /<html>/);
  const cut = await once({ type: 'stream_cut' }, { stream: true });
  assert.doesNotMatch(String(cut.body), /DONE/);
});

test('a reset and a silent connection break, and the caller’s giving up is recorded', async () => {
  simulator.addBehaviour({ action: { type: 'reset' } });
  await assert.rejects(ask([question]));
  simulator.addBehaviour({ action: { type: 'accept_then_timeout' } });
  const controller = new AbortController();
  const pending = fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-key' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [question] }),
    signal: controller.signal,
  });
  while (simulator.requests().at(-1)?.body === null || simulator.requests().length < 2) await new Promise(setImmediate);
  controller.abort();
  await assert.rejects(pending);
  while (simulator.requests().at(-1)?.aborted !== true) await new Promise(setImmediate);
});

test('requests are recorded with key, path and body, and since an id', async () => {
  await ask([question], {}, { authorization: 'Bearer tenant-key' });
  const response = await fetch(`${simulator.url}/_simulator/requests`);
  const { requests } = (await response.json()) as {
    requests: { id: number; headers: Record<string, string>; body: { model: string } }[];
  };
  assert.equal(requests[0]?.headers['authorization'], 'Bearer tenant-key');
  assert.equal(requests[0]?.body.model, 'gpt-4o-mini');
  assert.deepEqual(simulator.requests(requests[0]?.id), []);
});

/** The smallest Ogg that carries a comment: one page with the tags, one that says how long it lasts. */
function makeVoiceNote(words: string): Buffer {
  const sized = (text: string) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(Buffer.byteLength(text));
    return Buffer.concat([size, Buffer.from(text)]);
  };
  const page = (packet: Buffer, granule: bigint) => {
    const lacing = [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
    const header = Buffer.alloc(27);
    header.write('OggS');
    header.writeBigInt64LE(granule, 6);
    header[26] = lacing.length;
    return Buffer.concat([header, Buffer.from(lacing), packet]);
  };
  const tags = Buffer.concat([
    Buffer.from('OpusTags'),
    sized('test'),
    Buffer.from([1, 0, 0, 0]),
    sized(`SPOKEN=${words}`),
  ]);
  return Buffer.concat([page(Buffer.from('OpusHead'), 0n), page(tags, 0n), page(Buffer.from([0xf8]), 96_000n)]);
}

async function transcribe(bytes: Buffer, fields: Record<string, string>, name = 'voice.ogg') {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(bytes)], name, { type: 'audio/ogg' }));
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  const response = await fetch(`${simulator.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-key' },
    body: form,
  });
  return { status: response.status, text: await response.text() };
}

test('a voice note is heard word by word; noise becomes a sentence nobody said', async () => {
  const said = '¿tenés el gorro azul en talle único?';
  const heard = await transcribe(makeVoiceNote(said), {
    model: 'whisper-1',
    language: 'es',
    response_format: 'verbose_json',
  });
  const verbose = JSON.parse(heard.text);
  assert.equal(verbose.text, said);
  assert.equal(verbose.language, 'spanish');
  assert.ok(verbose.segments[0].no_speech_prob < 0.1);
  const noise = await transcribe(Buffer.from('not a real sound'), {
    model: 'whisper-1',
    language: 'pt',
    response_format: 'text',
  });
  assert.equal(noise.text.trim(), 'Obrigado por assistir!');
  assert.equal(
    (await transcribe(makeVoiceNote('x'), { model: 'gpt-4o-transcribe', response_format: 'srt' })).status,
    400,
  );
  assert.equal((await transcribe(makeVoiceNote('x'), { model: 'whisper-1' }, 'voice.opus')).status, 400);
  assert.equal((await transcribe(makeVoiceNote('x'), {})).status, 400);
});

test('similar texts lie near each other, and vectors are unit length in every encoding', async () => {
  const embed = async (extra: object) =>
    (await post('/v1/embeddings', { model: 'text-embedding-3-small', ...extra })).body;
  const { data } = await embed({
    input: ['zapatillas negras', 'zapatilla negra', 'horario del local'],
    dimensions: 512,
  });
  const dot = (one: number[], other: number[]) =>
    one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
  const [first, second, third] = data.map((item: { embedding: number[] }) => item.embedding);
  assert.ok(dot(first, second) > 0.9 && dot(first, third) < 0.3);
  assert.ok(Math.abs(dot(first, first) - 1) < 1e-3);
  const packed = await embed({ input: 'zapatillas negras', dimensions: 512, encoding_format: 'base64' });
  assert.equal(Buffer.from(packed.data[0].embedding, 'base64').length, 512 * 4);
  assert.equal((await post('/v1/embeddings', { model: 'text-embedding-3-small', input: '' })).status, 400);
});

test('the responses endpoint calls functions, summarises its reasoning and refuses orphan outputs', async () => {
  const tools = [{ type: 'function', ...searchTool.function }];
  const first = await post('/v1/responses', {
    model: 'gpt-5-mini',
    input: [question],
    tools,
    reasoning: { summary: 'auto' },
  });
  assert.deepEqual(
    first.body.output.map((item: { type: string }) => item.type),
    ['reasoning', 'function_call'],
  );
  assert.match(first.body.output[0].summary[0].text, /Busco/);
  const [, made] = first.body.output;
  const result = { type: 'function_call_output', call_id: made.call_id, output: '{"products":[]}' };
  const second = await post('/v1/responses', {
    model: 'gpt-5-mini',
    input: [question, ...first.body.output, result],
    tools,
  });
  assert.match(second.body.output.at(-1).content[0].text, /No encontré/);
  assert.equal((await post('/v1/responses', { model: 'gpt-5-mini', input: [question, result], tools })).status, 400);
  assert.equal((await post('/v1/responses', { model: 'gpt-5-mini', input: [question, made], tools })).status, 400);
});
