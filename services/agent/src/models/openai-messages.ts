// Puts the loop's messages into LangChain's and a completion back into the loop's words.
import type * as langchainMessages from '@langchain/core/messages';
import type { BaseMessage } from '@langchain/core/messages';
import { z } from 'zod';
import type { ModelAnswer, ModelCall, ModelMessage } from './model.ts';
import { modelError } from './model.ts';
import { asObject, count, words } from './wire/counts.ts';
import { readArguments } from './wire/read-arguments.ts';

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };
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
        return new classes.HumanMessage(humanContent(message));
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

function humanContent({ text, images = [] }: Extract<ModelMessage, { role: 'customer' }>): string | ContentPart[] {
  if (images.length === 0) return text;
  return [
    { type: 'text', text },
    ...images.map(({ mimeType, base64 }): ContentPart => ({
      type: 'image_url',
      image_url: { url: `data:${mimeType};base64,${base64}` },
    })),
  ];
}

/** The parts of a chat completion that are read; anything else, and anything malformed in the figures, is ignored. */
const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: words,
        message: z.object({
          content: words,
          refusal: words,
          reasoning_content: words,
          reasoning: words,
          tool_calls: z
            .array(z.object({ id: words, function: z.object({ name: z.string(), arguments: z.unknown().optional() }) }))
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

function readCall(
  call: { id?: string | null; function: { name: string; arguments?: unknown } },
  index: number,
): ModelCall {
  return { id: call.id ?? `call_${index}`, name: call.function.name, ...readArguments(call.function.arguments ?? '') };
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
      written: 0,
    },
    raw: null,
  };
}
