// Provider Anthropic: the Messages API, with the stable beginning of a prompt marked for its cache.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { modelFacts } from '@nexus/contracts/models/model-facts';
import { z } from 'zod';
import { answerTokens, beginsWithAnswer, modelError, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelMessage, ModelProvider, ModelRequest } from './model.ts';
import { asObject, count, words } from './wire/counts.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';

const id = 'anthropic';
const version = '2023-06-01';
const cache = { cache_control: { type: 'ephemeral' } };

type Block = Record<string, unknown>;
type Turn = { role: 'user' | 'assistant'; content: Block[] };

/** The provider; `platformBaseUrl` is used where a request names no address of its own. */
export function anthropic(platformBaseUrl: string, outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id,
      label: 'Anthropic',
      settings: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
    },
    async complete(request) {
      const call = {
        url: below(request.baseUrl ?? platformBaseUrl, 'messages'),
        headers: { 'x-api-key': request.apiKey, 'anthropic-version': version },
        body: bodyOf(request),
      };
      try {
        return readMessage(await postJson(outgoing, call, request, readError));
      } catch (error) {
        throw modelFailure(error, request.signal.aborted, Date.now());
      }
    },
  };
}

function bodyOf(request: ModelRequest): Block {
  const { model, temperature, tools, mayCallTools } = request;
  const { thinks } = modelFacts(id, model);
  const [first, ...rest] = request.messages;
  const system = first?.role === 'system' ? first.text : '';
  return {
    model,
    max_tokens: thinks ? thinkingTokens : answerTokens,
    ...(temperature === null || thinks ? {} : { temperature: Math.min(1, temperature) }),
    ...(system === '' ? {} : { system: [{ type: 'text', text: system, ...cache }] }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
          tool_choice: { type: mayCallTools ? 'auto' : 'none' },
        }),
    messages: turnsOf(system === '' ? request.messages : rest),
  };
}

/**
 * Neighbours of one role are one turn, as the API wants it. There is no system role after the beginning: what the shop's
 * system says there stands in a user's turn, marked. The last block before the first of these is the end of what the next
 * turn will begin with again, so the cache is told of it; the last block of all is where the next question of this turn goes on.
 */
function turnsOf(messages: ModelMessage[]): Turn[] {
  const turns: Turn[] = beginsWithAnswer(messages) ? [{ role: 'user', content: [{ type: 'text', text: '…' }] }] : [];
  const marks = new Set<Block>();
  let noted = false;
  for (const message of messages) {
    const role = message.role === 'asked' || message.role === 'agent' ? 'assistant' : 'user';
    if (message.role === 'system' && !noted) {
      noted = true;
      mark(marks, turns);
    }
    const blocks = blocksOf(message);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  mark(marks, turns);
  for (const block of marks) Object.assign(block, cache);
  return turns;
}

/** Thinking cannot be marked. */
function mark(marks: Set<Block>, turns: Turn[]): void {
  const block = turns.at(-1)?.content.at(-1);
  if (block !== undefined && !/thinking/.test(String(block['type']))) marks.add(block);
}

function blocksOf(message: ModelMessage): Block[] {
  switch (message.role) {
    case 'customer':
      return [
        ...(message.images ?? []).map(({ mimeType, base64 }) => ({
          type: 'image',
          source: { type: 'base64', media_type: mimeType, data: base64 },
        })),
        { type: 'text', text: message.text === '' ? '…' : message.text },
      ];
    case 'system':
      return [{ type: 'text', text: `<system>\n${message.text}\n</system>` }];
    case 'agent':
      return [{ type: 'text', text: message.text === '' ? '…' : message.text }];
    case 'result':
      return [{ type: 'tool_result', tool_use_id: message.callId, content: message.text }];
    case 'asked':
      if (message.raw?.provider === id) return (message.raw.content as Block[]).map((block) => ({ ...block }));
      return [
        ...(message.text === '' ? [] : [{ type: 'text', text: message.text }]),
        ...message.calls.map((call) => ({
          type: 'tool_use',
          id: call.id,
          name: call.name,
          input: asObject(call.arguments),
        })),
      ];
  }
}

const answer = z.object({
  content: z.array(
    z.looseObject({
      type: z.string(),
      text: words,
      thinking: words,
      id: words,
      name: words,
      input: z.unknown().optional(),
    }),
  ),
  stop_reason: words,
  usage: z
    .object({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    })
    .nullish()
    .catch(null),
});

/** Reads a message of the API. @throws AppError `model.bad-answer` when it is none */
function readMessage(raw: unknown): ModelAnswer {
  const parsed = answer.safeParse(raw);
  if (!parsed.success)
    throw modelError('bad-answer', 'The model answered in a form that cannot be read.', parsed.error);
  const { content, stop_reason: reason = null, usage } = parsed.data;
  const of = (type: string) => content.filter((block) => block.type === type);
  const text = of('text')
    .map((block) => block.text ?? '')
    .join('\n')
    .trim();
  const calls = of('tool_use').map((block, place) => {
    const readable = typeof block.input === 'object' && block.input !== null;
    return {
      id: block.id ?? `call_${place}`,
      name: block.name ?? '',
      arguments: readable ? block.input : null,
      problem: readable ? null : 'The arguments are not a JSON object.',
    };
  });
  const cached = usage?.cache_read_input_tokens ?? 0;
  const written = usage?.cache_creation_input_tokens ?? 0;
  return {
    text,
    calls,
    finish: finishOf(reason, calls.length),
    finishReason: reason,
    refusal: reason === 'refusal' ? text || 'refusal' : null,
    summary:
      of('thinking')
        .map((block) => block.thinking ?? '')
        .join('\n')
        .trim() || null,
    usage: { input: (usage?.input_tokens ?? 0) + cached + written, output: usage?.output_tokens ?? 0, cached, written },
    raw: { provider: id, content: content.map(mended) },
  };
}

/** What goes back must be a request that the API takes, also where a call cannot be read. */
function mended(block: Block): Block {
  return block['type'] === 'tool_use' ? { ...block, input: asObject(block['input']) } : block;
}

function finishOf(reason: string | null, calls: number): ModelAnswer['finish'] {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  return calls > 0 ? 'calls' : 'stop';
}

const refusal = z.object({ error: z.object({ type: words, message: words }) });

function readError(body: unknown): { code: string | null; message: string } {
  const error = refusal.safeParse(body).data?.error;
  return { code: error?.type ?? null, message: error?.message ?? '' };
}
