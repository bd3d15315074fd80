// Writes the loop's messages as OpenAI's chat completions want them, and puts a completion back into the loop's words.
import { z } from 'zod';
import type { ModelAnswer, ModelCall, ModelMessage } from './model.ts';
import { modelError } from './model.ts';
import { asObject, count, words } from './wire/counts.ts';
import { readArguments } from './wire/read-arguments.ts';

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

/** A message of a chat completion (OpenAI API reference, "Create chat completion"). */
type ChatMessage =
  | { role: 'system' | 'developer' | 'user' | 'assistant'; content: string | ContentPart[] }
  | { role: 'assistant'; content: string; tool_calls: ChatCall[] }
  | { role: 'tool'; tool_call_id: string; name: string; content: string };

interface ChatCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/**
 * Calls with unreadable arguments go back as calls with `{}`: without them their tool message would be an orphan, which the
 * API refuses. @param systemRole `developer` for OpenAI's own models that think; compatible servers know `system` only
 */
export function toChatMessages(messages: ModelMessage[], systemRole: 'system' | 'developer'): ChatMessage[] {
  return messages.map((message): ChatMessage => {
    switch (message.role) {
      case 'system':
        return { role: systemRole, content: message.text };
      case 'customer':
        return { role: 'user', content: customerContent(message) };
      case 'agent':
        return { role: 'assistant', content: message.text };
      case 'asked':
        return { role: 'assistant', content: message.text, tool_calls: message.calls.map(toChatCall) };
      case 'result':
        return { role: 'tool', tool_call_id: message.callId, name: message.name, content: message.text };
    }
  });
}

function toChatCall({ id, name, arguments: args }: ModelCall): ChatCall {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(asObject(args)) } };
}

function customerContent({ text, images = [] }: Extract<ModelMessage, { role: 'customer' }>): string | ContentPart[] {
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
