// POST /v1/chat/completions: checks the request, lets the seller decide, answers whole or streamed.
import type { Action } from '../control/behaviours.ts';
import { obey } from '../control/obey.ts';
import { sell } from '../seller/sell.ts';
import { textOf } from '../seller/scene.ts';
import type { ChatRequest } from './check-chat-request.ts';
import { checkChatRequest } from './check-chat-request.ts';
import type { PromptCache, Usage } from './count-usage.ts';
import { chatUsage, countTokens } from './count-usage.ts';
import type { Exchange } from './exchange.ts';
import { reset, send } from './exchange.ts';
import { fillSchema } from './fill-schema.ts';
import type { Outcome } from './misbehave.ts';
import { misbehave } from './misbehave.ts';
import { isReasoningModel } from './models.ts';
import type { Completion } from './stream-completion.ts';
import { streamCompletion } from './stream-completion.ts';

export type ThinkingParts = { cache: PromptCache; nextId: (prefix: string) => string; key: string };

/** Lets the seller answer a checked request, bent by the ordered action. */
export function think(
  request: ChatRequest,
  action: Action | null,
  parts: ThinkingParts,
): { outcome: Outcome; usage: Usage } {
  const system = textOf(request.messages[0]?.content);
  const obeyed = action?.type === 'obey' ? obey(action, request.messages, request.tools) : null;
  const decision = obeyed ?? sell(request.messages, request.tools, request.choice, request.parallel);
  const outcome = misbehave(action, decision, request.tools, system, request.messages.length);
  if (request.format !== null && outcome.calls.length === 0 && typeof outcome.content === 'string' && action === null) {
    const schema =
      request.format.type === 'json_schema' ? request.format.schema : { properties: { answer: { type: 'string' } } };
    outcome.content = JSON.stringify(fillSchema(schema, outcome.content));
  }
  const prompt = JSON.stringify([request.tools, request.messages]);
  const reasoning = isReasoningModel(request.model) ? 64 : 0;
  const completion =
    countTokens(outcome.content) + countTokens(outcome.calls) + countTokens(outcome.refusal) + reasoning;
  if (request.maxTokens !== null && completion > request.maxTokens && outcome.finish === 'stop') {
    outcome.content =
      reasoning >= request.maxTokens ? '' : (outcome.content ?? '').slice(0, (request.maxTokens - reasoning) * 4);
    outcome.finish = 'length';
  }
  const cached = parts.cache.cachedTokens(`${parts.key} ${request.model}`, prompt);
  const spent = request.maxTokens === null ? completion : Math.min(completion, request.maxTokens);
  return { outcome, usage: { prompt: countTokens(prompt), cached, completion: spent * request.choices, reasoning } };
}

/** The answer object of an unstreamed completion. */
function wholeCompletion(completion: Completion): unknown {
  const { outcome, calls } = completion;
  const message = {
    role: 'assistant',
    content: outcome.content,
    refusal: outcome.refusal,
    annotations: [],
    ...(outcome.reasoning === null ? {} : { reasoning_content: outcome.reasoning }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    id: completion.id,
    object: 'chat.completion',
    created: completion.created,
    model: completion.model,
    choices: Array.from({ length: completion.choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: outcome.finish,
    })),
    usage: completion.usage,
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
}

/** Answers the request; the caller has already dealt with actions on the wire. @throws OpenAiError for a bad request */
export async function chatCompletions(
  exchange: Exchange,
  body: unknown,
  action: Action | null,
  parts: ThinkingParts,
): Promise<void> {
  const request = checkChatRequest(body);
  const { outcome, usage } = think(request, action, parts);
  const completion: Completion = {
    id: parts.nextId('chatcmpl-'),
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    outcome,
    calls: outcome.calls.map((call) => ({ id: parts.nextId('call_'), type: 'function', function: call })),
    usage: outcome.usage ?? chatUsage(usage),
    choices: request.choices,
  };
  if (action?.type === 'accept_then_timeout') {
    if (action.then === 'reset') reset(exchange);
    return;
  }
  if (request.stream) await streamCompletion(exchange, completion, request.includeUsage, action);
  else send(exchange, 200, wholeCompletion(completion));
}
