// Provider OpenAI by its Responses API: nothing is stored there, and the thinking of a turn goes back sealed.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { modelFacts } from '@nexus/contracts/models/model-facts';
import { z } from 'zod';
import { answerTokens, modelError, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelMessage, ModelProvider, ModelRequest } from './model.ts';
import { asObject, count, words } from './wire/counts.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';
import { readArguments } from './wire/read-arguments.ts';
import { readOpenaiError } from './wire/read-openai-error.ts';

const id = 'openai-responses';

type Item = Record<string, unknown>;

/** The provider; `platformBaseUrl` is used where a request names no address of its own. Its key is OpenAI's. */
export function openaiResponses(platformBaseUrl: string, outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id,
      label: 'OpenAI (Responses)',
      settings: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
    },
    async complete(request) {
      const call = {
        url: below(request.baseUrl ?? platformBaseUrl, 'responses'),
        headers: { authorization: `Bearer ${request.apiKey}` },
        body: bodyOf(request),
      };
      try {
        return readResponse(await postJson(outgoing, call, request, readOpenaiError));
      } catch (error) {
        throw modelFailure(error, request.signal.aborted, Date.now());
      }
    },
  };
}

function bodyOf(request: ModelRequest): Item {
  const { model, temperature, tools, mayCallTools } = request;
  const { thinks } = modelFacts(id, model);
  const [first, ...rest] = request.messages;
  const system = first?.role === 'system' ? first.text : '';
  return {
    model,
    store: false,
    ...(system === '' ? {} : { instructions: system }),
    input: (system === '' ? request.messages : rest).flatMap(itemsOf),
    max_output_tokens: thinks ? thinkingTokens : answerTokens,
    ...(thinks
      ? { reasoning: { summary: 'auto' }, include: ['reasoning.encrypted_content'] }
      : temperature === null
        ? {}
        : { temperature }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            name,
            description,
            parameters,
            strict: false,
          })),
          tool_choice: mayCallTools ? 'auto' : 'none',
        }),
  };
}

function itemsOf(message: ModelMessage): Item[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'developer', content: message.text }];
    case 'customer':
      return [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: message.text },
            ...(message.images ?? []).map(({ mimeType, base64 }) => ({
              type: 'input_image',
              image_url: `data:${mimeType};base64,${base64}`,
            })),
          ],
        },
      ];
    case 'agent':
      return [{ role: 'assistant', content: message.text }];
    case 'result':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
    case 'asked':
      if (message.raw?.provider === id) return message.raw.content as Item[];
      return [
        ...(message.text === '' ? [] : [{ role: 'assistant', content: message.text }]),
        ...message.calls.map((call) => ({
          type: 'function_call',
          call_id: call.id,
          name: call.name,
          arguments: JSON.stringify(asObject(call.arguments)),
        })),
      ];
  }
}

const answer = z.object({
  status: words,
  error: z.object({ code: words, message: words }).nullish().catch(null),
  incomplete_details: z.object({ reason: words }).nullish().catch(null),
  output: z.array(
    z.looseObject({
      type: z.string(),
      call_id: words,
      name: words,
      arguments: z.unknown().optional(),
      summary: z
        .array(z.object({ text: words }))
        .nullish()
        .catch(null),
      content: z
        .array(z.object({ type: z.string(), text: words, refusal: words }))
        .nullish()
        .catch(null),
    }),
  ),
  usage: z
    .object({
      input_tokens: count,
      output_tokens: count,
      input_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** Reads a response. @throws AppError `model.bad-answer` when it is none, `model.*` when it says that it failed */
function readResponse(raw: unknown): ModelAnswer {
  const parsed = answer.safeParse(raw);
  if (!parsed.success)
    throw modelError('bad-answer', 'The model answered in a form that cannot be read.', parsed.error);
  const { status, error, output, usage } = parsed.data;
  if (status === 'failed') {
    const limited = error?.code === 'rate_limit_exceeded';
    throw Object.assign(new Error(error?.message ?? 'failed'), { status: limited ? 429 : 500, code: error?.code });
  }
  const said = output.filter((item) => item.type === 'message').flatMap((item) => item.content ?? []);
  const joined = (parts: (string | null | undefined)[]) => parts.filter(Boolean).join('\n').trim();
  const calls = output
    .filter((item) => item.type === 'function_call')
    .map((item, place) => ({
      id: item.call_id ?? `call_${place}`,
      name: item.name ?? '',
      ...readArguments(item.arguments),
    }));
  const reason = parsed.data.incomplete_details?.reason ?? null;
  return {
    text: joined(said.map((part) => part.text)),
    calls,
    finish: finishOf(reason, calls.length),
    finishReason: reason ?? status ?? null,
    refusal: joined(said.map((part) => part.refusal)) || null,
    summary: joined(output.flatMap((item) => item.summary ?? []).map((part) => part.text)) || null,
    usage: {
      input: usage?.input_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      cached: usage?.input_tokens_details?.cached_tokens ?? 0,
      written: 0,
    },
    raw: { provider: id, content: output.map(mended) },
  };
}

/** What goes back must be a request that the API takes, also where a call cannot be read. */
function mended(item: Item): Item {
  if (item['type'] !== 'function_call') return item;
  return readArguments(item['arguments']).problem === null ? item : { ...item, arguments: '{}' };
}

function finishOf(reason: string | null, calls: number): ModelAnswer['finish'] {
  if (reason === 'content_filter') return 'filtered';
  if (reason === 'max_output_tokens') return 'length';
  return calls > 0 ? 'calls' : 'stop';
}
