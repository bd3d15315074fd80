// Asks any server that speaks OpenAI's chat completions, through LangChain, over the guarded outgoing client.
import type * as langchainMessages from '@langchain/core/messages';
import type * as langchainOpenai from '@langchain/openai';
import { modelFacts } from '@nexus/contracts/model-facts';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { answerTokens, thinkingTokens } from './model.ts';
import type { ModelAnswer, ModelRequest } from './model.ts';
import { readCompletion, toLangChain } from './openai-messages.ts';
import { modelFailure } from './wire/model-failure.ts';
import { maximumAnswerBytes } from './wire/post-json.ts';

type Libraries = { messages: typeof langchainMessages; openai: typeof langchainOpenai };
type Client = InstanceType<typeof langchainOpenai.ChatOpenAICompletions>;

/** Addresses asked at a time; of more, the one that was not asked for longest is forgotten. */
const maximumClients = 32;
/** The client of LangChain keeps the time of a request; this one only bounds what it would forget. */
const outermostTimeout = 310_000;
/** What a client holds in the place of a key. */
const noKey = 'sent-with-each-request';

/** Asks one question of a server that speaks chat completions. @throws AppError `model.*` or `request.abandoned` */
export type OpenaiChat = (provider: string, request: ModelRequest, baseUrl: string) => Promise<ModelAnswer>;

/**
 * Making LangChain's client costs more than everything else about a call, so there is one per address. It holds no key:
 * the key goes along with each request and is kept nowhere.
 */
export function openaiChat(outgoing: OutgoingClient): OpenaiChat {
  const clients = new Map<string, Client>();
  return async (provider, request, baseUrl) => {
    const { messages, openai } = await loadLibraries();
    const client = clients.get(baseUrl) ?? createClient(openai, baseUrl, outgoing);
    clients.delete(baseUrl);
    clients.set(baseUrl, client);
    if (clients.size > maximumClients) clients.delete(clients.keys().next().value ?? '');
    try {
      const completion = await client.completionWithRetry(
        {
          ...paramsOf(provider, request),
          messages: openai.convertMessagesToCompletionsMessageParams({
            messages: toLangChain(request.messages, messages),
            model: request.model,
          }),
          stream: false,
        },
        {
          signal: request.signal,
          timeout: request.timeout,
          headers: { authorization: `Bearer ${request.apiKey}` },
        },
      );
      return readCompletion(completion);
    } catch (error) {
      throw modelFailure(error, request.signal.aborted, Date.now());
    }
  };
}

let libraries: Promise<Libraries> | null = null;

/** LangChain costs 140 MiB, so it is loaded by the first turn that needs it and not by the start of the service. */
function loadLibraries(): Promise<Libraries> {
  libraries ??= Promise.all([import('@langchain/core/messages'), import('@langchain/openai')]).then(
    ([messages, openai]) => ({ messages, openai }),
  );
  return libraries;
}

/**
 * LangChain's request is made and its answer read as it came: `invoke` would run LangChain's callbacks (which an
 * environment variable can make send customers' words to LangSmith, or print them), and its own reading loses calls whose
 * arguments are broken.
 */
function createClient(openai: typeof langchainOpenai, baseUrl: string, outgoing: OutgoingClient): Client {
  return new openai.ChatOpenAICompletions({
    model: noKey,
    apiKey: noKey,
    maxRetries: 0,
    configuration: { baseURL: baseUrl, fetch: guardedFetch(outgoing) },
  });
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
          tools: tools.map((tool) => ({ type: 'function' as const, function: { ...tool } })),
          tool_choice: mayCallTools ? ('auto' as const) : ('none' as const),
        }),
  };
}

function guardedFetch(outgoing: OutgoingClient): typeof fetch {
  return async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const answer = await outgoing.send({
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: input instanceof Request ? input.url : String(input),
      headers,
      body: typeof init?.body === 'string' ? init.body : undefined,
      timeout: outermostTimeout,
      maximumBytes: maximumAnswerBytes,
      signal: init?.signal ?? undefined,
    });
    const received = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) received.set(name, String(value));
    return new Response(new Uint8Array(answer.bytes), { status: answer.status, headers: received });
  };
}
