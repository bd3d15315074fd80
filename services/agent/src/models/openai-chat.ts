// Asks any server that speaks OpenAI's chat completions, through LangChain, over the guarded outgoing client.
import type * as langchainMessages from '@langchain/core/messages';
import type * as langchainOpenai from '@langchain/openai';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelAnswer, ModelRequest } from './model.ts';
import { openaiError } from './openai-errors.ts';
import { readCompletion, toLangChain } from './openai-messages.ts';

const maximumBytes = 4 * 1024 * 1024;
/** Words of an answer are few; models that reason spend the rest on thinking. */
const answerTokens = 2_000;
const thinkingTokens = 12_000;

type Libraries = { messages: typeof langchainMessages; openai: typeof langchainOpenai };
let libraries: Promise<Libraries> | null = null;

/** LangChain costs 140 MiB, so it is loaded by the first turn and not by the start of the service. */
function loadLibraries(): Promise<Libraries> {
  libraries ??= Promise.all([import('@langchain/core/messages'), import('@langchain/openai')]).then(
    ([messages, openai]) => ({
      messages,
      openai,
    }),
  );
  return libraries;
}

/** Models that think first take no temperature (OpenAI answers 400 `unsupported_value`). */
function reasons(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}

function guardedFetch(outgoing: OutgoingClient, timeout: number): typeof fetch {
  return async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const answer = await outgoing.send({
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: input instanceof Request ? input.url : String(input),
      headers,
      body: typeof init?.body === 'string' ? init.body : undefined,
      timeout,
      maximumBytes,
      signal: init?.signal ?? undefined,
    });
    const received = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) received.set(name, String(value));
    return new Response(new Uint8Array(answer.bytes), { status: answer.status, headers: received });
  };
}

/**
 * One question. LangChain's request is made and its answer read as it came: `invoke` would run LangChain's callbacks
 * (which an environment variable can make send customers' words to LangSmith, or print them), and its own reading loses
 * calls whose arguments are broken.
 * @throws AppError `model.*` or `request.abandoned`
 */
export async function openaiChat(
  request: ModelRequest,
  baseUrl: string,
  outgoing: OutgoingClient,
): Promise<ModelAnswer> {
  const { messages, openai } = await loadLibraries();
  const thinks = reasons(request.model);
  const model = new openai.ChatOpenAICompletions({
    model: request.model,
    apiKey: request.apiKey,
    maxTokens: thinks ? thinkingTokens : answerTokens,
    maxRetries: 0,
    // The outgoing client keeps the time; this one must not end the request first.
    timeout: request.timeout + 1_000,
    ...(request.temperature === null || thinks ? {} : { temperature: request.temperature }),
    configuration: { baseURL: baseUrl, fetch: guardedFetch(outgoing, request.timeout) },
  });
  const tools = request.tools.map((tool) => ({ type: 'function' as const, function: { ...tool } }));
  const choice = request.mayCallTools ? ('auto' as const) : ('none' as const);
  try {
    const completion = await model.completionWithRetry(
      {
        ...model.invocationParams(tools.length === 0 ? {} : { tools, tool_choice: choice }),
        messages: openai.convertMessagesToCompletionsMessageParams({
          messages: toLangChain(request.messages, messages),
          model: request.model,
        }),
        stream: false,
      },
      { signal: request.signal },
    );
    return readCompletion(completion);
  } catch (error) {
    throw openaiError(error, request.signal.aborted, Date.now());
  }
}
