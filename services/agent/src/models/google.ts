// Provider Google: Gemini's generateContent.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { modelFacts } from '@nexus/contracts/models/model-facts';
import { z } from 'zod';
import { answerTokens, beginsWithAnswer, modelError, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelMessage, ModelProvider, ModelRequest } from './model.ts';
import { asObject, count, words } from './wire/counts.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';

const id = 'google';

type Part = Record<string, unknown>;
type Content = { role: 'user' | 'model'; parts: Part[] };

/** The provider; `platformBaseUrl` is used where a request names no address of its own. */
export function google(platformBaseUrl: string, outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id,
      label: 'Google Gemini',
      settings: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
    },
    async complete(request) {
      const call = {
        url: below(request.baseUrl ?? platformBaseUrl, `models/${encodeURIComponent(request.model)}:generateContent`),
        headers: { 'x-goog-api-key': request.apiKey },
        body: bodyOf(request),
      };
      try {
        return readContent(await postJson(outgoing, call, request, readError));
      } catch (error) {
        throw modelFailure(error, request.signal.aborted, Date.now());
      }
    },
  };
}

function bodyOf(request: ModelRequest): Part {
  const { temperature, tools, mayCallTools } = request;
  const { thinks } = modelFacts(id, request.model);
  const [first, ...rest] = request.messages;
  const system = first?.role === 'system' ? first.text : '';
  return {
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    contents: contentsOf(system === '' ? request.messages : rest),
    ...(tools.length === 0
      ? {}
      : {
          tools: [
            {
              functionDeclarations: tools.map(({ name, description, parameters }) => ({
                name,
                description,
                parametersJsonSchema: parameters,
              })),
            },
          ],
          toolConfig: { functionCallingConfig: { mode: mayCallTools ? 'AUTO' : 'NONE' } },
        }),
    generationConfig: {
      maxOutputTokens: thinks ? thinkingTokens : answerTokens,
      ...(temperature === null ? {} : { temperature }),
    },
  };
}

/** Neighbours of one role are one content: the answers to calls must stand together, right after them. */
function contentsOf(messages: ModelMessage[]): Content[] {
  const contents: Content[] = beginsWithAnswer(messages) ? [{ role: 'user', parts: [{ text: '…' }] }] : [];
  for (const message of messages) {
    const role = message.role === 'asked' || message.role === 'agent' ? 'model' : 'user';
    const parts = partsOf(message);
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  return contents;
}

function partsOf(message: ModelMessage): Part[] {
  switch (message.role) {
    case 'customer':
      return [
        ...(message.images ?? []).map(({ mimeType, base64 }) => ({ inlineData: { mimeType, data: base64 } })),
        { text: message.text === '' ? '…' : message.text },
      ];
    case 'system':
      return [{ text: `<system>\n${message.text}\n</system>` }];
    case 'agent':
      return [{ text: message.text === '' ? '…' : message.text }];
    case 'result':
      return [{ functionResponse: { id: message.callId, name: message.name, response: responseOf(message.text) } }];
    case 'asked':
      // With the signatures of its thinking, which the API wants back.
      if (message.raw?.provider === id) return message.raw.content as Part[];
      return [
        ...(message.text === '' ? [] : [{ text: message.text }]),
        ...message.calls.map((call) => ({
          functionCall: { id: call.id, name: call.name, args: asObject(call.arguments) },
        })),
      ];
  }
}

/** A response must be an object; results are cut to a length, so they need not be JSON. */
function responseOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : { result: value };
  } catch {
    return { result: text };
  }
}

const answer = z.object({
  candidates: z
    .array(
      z.object({
        finishReason: words,
        content: z
          .object({
            parts: z
              .array(
                z.looseObject({
                  text: words,
                  thought: z.boolean().nullish().catch(null),
                  functionCall: z.object({ id: words, name: z.string(), args: z.unknown().optional() }).nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: words }).nullish().catch(null),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      candidatesTokenCount: count,
      cachedContentTokenCount: count,
      thoughtsTokenCount: count,
      toolUsePromptTokenCount: count,
    })
    .nullish()
    .catch(null),
});

/** Reads an answer of the API. @throws AppError `model.bad-answer` when it is none */
function readContent(raw: unknown): ModelAnswer {
  const parsed = answer.safeParse(raw);
  const candidate = parsed.data?.candidates?.[0];
  const blocked = parsed.data?.promptFeedback?.blockReason ?? null;
  if (!parsed.success || (candidate === undefined && blocked === null))
    throw modelError('bad-answer', 'The model answered in a form that cannot be read.', parsed.error);
  const reason = candidate?.finishReason ?? blocked;
  const parts = candidate?.content?.parts ?? [];
  const textOf = (thought: boolean) =>
    parts
      .filter((part) => (part.thought ?? false) === thought)
      .map((part) => part.text ?? '')
      .join('')
      .trim();
  const calls = parts.flatMap(({ functionCall: call }, place) =>
    call ? [{ id: call.id ?? `call_${place}`, name: call.name, ...argumentsOf(call.args) }] : [],
  );
  // The API may give calls no id; results are matched by one, so what goes back carries it, and arguments it takes.
  const content = parts.map(({ functionCall: call, ...part }, place) =>
    call ? { ...part, functionCall: { ...call, id: call.id ?? `call_${place}`, args: asObject(call.args) } } : part,
  );
  const usage = parsed.data.usageMetadata;
  return {
    text: textOf(false),
    calls,
    finish: finishOf(reason, blocked, calls.length),
    finishReason: reason,
    refusal: null,
    summary: textOf(true) || null,
    usage: {
      input: (usage?.promptTokenCount ?? 0) + (usage?.toolUsePromptTokenCount ?? 0),
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
      cached: usage?.cachedContentTokenCount ?? 0,
      written: 0,
    },
    raw: { provider: id, content },
  };
}

function argumentsOf(args: unknown): { arguments: unknown; problem: string | null } {
  if (args === undefined || args === null) return { arguments: {}, problem: null };
  if (typeof args === 'object' && !Array.isArray(args)) return { arguments: args, problem: null };
  return { arguments: null, problem: 'The arguments are not a JSON object.' };
}

const stopped = /^(SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|IMAGE_SAFETY)$/;

/** A call that could not be written down comes without parts; asking once more is what an empty answer leads to. */
function finishOf(reason: string | null, blocked: string | null, calls: number): ModelAnswer['finish'] {
  if (blocked !== null || stopped.test(reason ?? '')) return 'filtered';
  if (reason === 'MAX_TOKENS') return 'length';
  return calls > 0 ? 'calls' : 'stop';
}

const refusal = z.object({
  error: z.object({
    status: words,
    message: words,
    details: z
      .array(z.looseObject({ reason: words, retryDelay: words }))
      .nullish()
      .catch(null),
  }),
});

/** The reason in the details is finer than the status ("API_KEY_INVALID" of an INVALID_ARGUMENT); waits stand there too ("34s"). */
function readError(body: unknown): { code: string | null; message: string; retryAfter?: number } {
  const error = refusal.safeParse(body).data?.error;
  const details = error?.details ?? [];
  const delay = details.map((one) => /^([\d.]+)s$/.exec(one.retryDelay ?? '')?.[1]).find((one) => one !== undefined);
  return {
    code: details.map((one) => one.reason).find((one) => typeof one === 'string') ?? error?.status ?? null,
    message: error?.message ?? '',
    ...(delay === undefined ? {} : { retryAfter: Number(delay) * 1000 }),
  };
}
