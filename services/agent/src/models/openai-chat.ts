// Asks any server that speaks OpenAI's chat completions.
import { modelFacts } from '@nexus/contracts/models/model-facts';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { answerTokens, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelRequest } from './model.ts';
import { readCompletion, toChatMessages } from './openai-messages.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';
import { readOpenaiError } from './wire/read-openai-error.ts';

/** One question. @throws AppError `model.*` or `request.abandoned` */
export async function openaiChat(
  provider: string,
  request: ModelRequest,
  baseUrl: string,
  outgoing: OutgoingClient,
): Promise<ModelAnswer> {
  const call = {
    url: below(baseUrl, 'chat/completions'),
    headers: { authorization: `Bearer ${request.apiKey}` },
    body: bodyOf(provider, request),
  };
  try {
    return readCompletion(await postJson(outgoing, call, request, readOpenaiError));
  } catch (error) {
    throw modelFailure(error, request.signal.aborted, Date.now());
  }
}

/** Models that think first take no temperature, and count their thinking among the tokens of an answer. */
function bodyOf(provider: string, { model, temperature, tools, mayCallTools, messages }: ModelRequest) {
  const { thinks } = modelFacts(provider, model);
  return {
    model,
    ...(thinks ? { max_completion_tokens: thinkingTokens } : { max_tokens: answerTokens }),
    ...(temperature === null || thinks ? {} : { temperature }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map((tool) => ({ type: 'function', function: tool })),
          tool_choice: mayCallTools ? 'auto' : 'none',
        }),
    messages: toChatMessages(messages, thinks && provider === 'openai' ? 'developer' : 'system'),
  };
}
