// Asks any server that speaks OpenAI's chat completions; LangChain writes the messages, the kit sends them.
import type * as langchainMessages from '@langchain/core/messages';
import type * as langchainOpenai from '@langchain/openai';
import { modelFacts } from '@nexus/contracts/models/model-facts';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { answerTokens, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelRequest } from './model.ts';
import { readCompletion, toLangChain } from './openai-messages.ts';
import { modelFailure } from './wire/model-failure.ts';
import { below, postJson } from './wire/post-json.ts';
import { readOpenaiError } from './wire/read-openai-error.ts';

type Libraries = { messages: typeof langchainMessages; openai: typeof langchainOpenai };

/**
 * One question. LangChain's own way to send would run its callbacks (which an environment variable can make send
 * customers' words to LangSmith, or print them), loses calls whose arguments are broken, and costs more than the rest of a
 * turn; a client of it kept for long would keep the key.
 * @throws AppError `model.*` or `request.abandoned`
 */
export async function openaiChat(
  provider: string,
  request: ModelRequest,
  baseUrl: string,
  outgoing: OutgoingClient,
): Promise<ModelAnswer> {
  const { messages, openai } = await loadLibraries();
  const call = {
    url: below(baseUrl, 'chat/completions'),
    headers: { authorization: `Bearer ${request.apiKey}` },
    body: {
      ...paramsOf(provider, request),
      messages: openai.convertMessagesToCompletionsMessageParams({
        messages: toLangChain(request.messages, messages),
        model: request.model,
      }),
    },
  };
  try {
    return readCompletion(await postJson(outgoing, call, request, readOpenaiError));
  } catch (error) {
    throw modelFailure(error, request.signal.aborted, Date.now());
  }
}

let libraries: Promise<Libraries> | null = null;

/** LangChain costs 100 MiB, so it is loaded by the first turn that needs it and not by the start of the service. */
function loadLibraries(): Promise<Libraries> {
  libraries ??= Promise.all([import('@langchain/core/messages'), import('@langchain/openai')]).then(
    ([messages, openai]) => ({ messages, openai }),
  );
  return libraries;
}

/** Models that think first take no temperature, and count their thinking among the tokens of an answer. */
function paramsOf(provider: string, { model, temperature, tools, mayCallTools }: ModelRequest) {
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
  };
}
