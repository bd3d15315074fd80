// Puts the loop's messages into LangChain's and a completion back into the loop's words.
import type * as langchainMessages from '@langchain/core/messages';
import type { BaseMessage } from '@langchain/core/messages';
import { z } from 'zod';
import type { ModelAnswer, ModelCall, ModelMessage } from './model.ts';
import { modelError } from './model.ts';

type MessageClasses = Pick<typeof langchainMessages, 'AIMessage' | 'HumanMessage' | 'SystemMessage' | 'ToolMessage'>;

/**
 * LangChain messages for the request. Calls with unreadable arguments go back as calls with `{}`: LangChain would drop
 * them, and their tool message would be an orphan that the API refuses.
 */
export function toLangChain(messages: ModelMessage[], classes: MessageClasses): BaseMessage[] {
  return messages.map((message) => {
    switch (message.role) {
      case 'system':
        return new classes.SystemMessage(message.text);
      case 'customer':
        return new classes.HumanMessage(message.text);
      case 'agent':
        return new classes.AIMessage(message.text);
      case 'asked':
        return new classes.AIMessage({
          content: message.text,
          tool_calls: message.calls.map(({ id, name, arguments: args }) => ({
            id,
            name,
            args: asObject(args),
            type: 'tool_call' as const,
          })),
        });
      case 'result':
        return new classes.ToolMessage({ tool_call_id: message.callId, name: message.name, content: message.text });
    }
  });
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

const count = z.number().int().nonnegative().catch(0);
const text = z.string().nullish().catch(null);
/** The parts of a chat completion that are read; anything else, and anything malformed in the figures, is ignored. */
const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: text,
        message: z.object({
          content: text,
          refusal: text,
          reasoning_content: text,
          reasoning: text,
          tool_calls: z
            .array(z.object({ id: text, function: z.object({ name: z.string(), arguments: z.unknown() }) }))
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** Arguments are a JSON text by the API's rule; some compatible servers send the object itself. */
function readCall(
  call: { id?: string | null; function: { name: string; arguments?: unknown } },
  index: number,
): ModelCall {
  const { name, arguments: raw = '' } = call.function;
  const id = call.id ?? `call_${index}`;
  if (typeof raw !== 'string') return { id, name, arguments: raw ?? {}, problem: null };
  try {
    return { id, name, arguments: raw.trim() === '' ? {} : JSON.parse(raw), problem: null };
  } catch {
    return { id, name, arguments: null, problem: `The arguments are not valid JSON: ${raw.slice(0, 200)}` };
  }
}

/** Some servers put the thinking of a model into its answer, between `<think>` tags. */
function splitThinking(content: string): { said: string; thought: string } {
  const thoughts: string[] = [];
  const said = content
    .replace(/<think(?:ing)?>([\s\S]*?)(?:<\/think(?:ing)?>|$)/gi, (_match, inner: string) => {
      thoughts.push(inner.trim());
      return '';
    })
    .trim();
  return { said, thought: thoughts.filter(Boolean).join('\n') };
}

function finishOf(reason: string | null, calls: ModelCall[]): ModelAnswer['finish'] {
  if (reason === 'content_filter') return 'filtered';
  if (reason === 'length') return 'length';
  return calls.length > 0 ? 'calls' : 'stop';
}

/** Reads a raw chat completion. @throws AppError `model.bad-answer` when it is none */
export function readCompletion(raw: unknown): ModelAnswer {
  const parsed = completion.safeParse(raw);
  const choice = parsed.data?.choices[0];
  if (choice === undefined)
    throw modelError('bad-answer', 'The model answered in a form that cannot be read.', parsed.error);
  const { message } = choice;
  const calls = (message.tool_calls ?? []).map(readCall);
  const { said, thought } = splitThinking(message.content ?? '');
  const reason = choice.finish_reason ?? null;
  const usage = parsed.data?.usage;
  return {
    text: said,
    calls,
    finish: finishOf(reason, calls),
    finishReason: reason,
    refusal: message.refusal?.trim() || null,
    summary: (message.reasoning_content ?? message.reasoning ?? thought).trim() || null,
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    },
  };
}
