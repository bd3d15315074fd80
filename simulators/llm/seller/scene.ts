// Reads the request's messages as a scene: who said what, and what was already looked up for the pending question.
import type { Language } from './detect-language.ts';
import { detectLanguage } from './detect-language.ts';
import { isFailure, parseResult } from './read-results.ts';

export type ToolCall = { id: string; type?: string; function: { name: string; arguments: string } };
export type ChatMessage = {
  role: string;
  content?: unknown;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
};
export type DeclaredTool = { name: string; parameters: Record<string, unknown> };

/** A tool call of the pending turn with its answer. */
export type Lookup = { name: string; arguments: string; result: unknown; failed: boolean };

export type Scene = {
  language: Language;
  system: string;
  /** The customer's words that nobody answered yet. */
  customer: string;
  /** What the customer wrote before, newest first. */
  earlier: string[];
  lookups: Lookup[];
  /** What the seller said last, as the customer got it. */
  lastReply: string;
  /** Arguments of the last quote before this turn. */
  formerQuote: string | null;
  tools: DeclaredTool[];
};

/** The text of a message's content; pictures and sounds become labels. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => {
      if (typeof part !== 'object' || part === null) return '';
      const { type, text } = part as { type?: string; text?: string };
      if (type === 'image_url' || type === 'input_image') return '[imagen]';
      if (type === 'input_audio') return '[audio]';
      return text ?? '';
    })
    .filter(Boolean)
    .join('\n');
}

/**
 * The index after the last reply the customer has already received. An assistant text that only a system message
 * follows is a draft that the application sent back.
 */
function startOfTurn(messages: ChatMessage[]): number {
  const reply = messages.findLastIndex((one, index) => {
    if (one.role !== 'assistant' || (one.tool_calls ?? []).length > 0) return false;
    const later = messages.slice(index + 1);
    return later.length === 0 || later.some((other) => other.role === 'user');
  });
  return reply + 1;
}

/** Takes the request's messages and declared tools; gives the scene. */
export function readScene(messages: ChatMessage[], tools: DeclaredTool[]): Scene {
  const start = startOfTurn(messages);
  const customerTexts = (part: ChatMessage[]) =>
    part.filter((one) => one.role === 'user').map((one) => textOf(one.content));
  const system = messages
    .filter((one) => one.role === 'system' || one.role === 'developer')
    .map((one) => textOf(one.content))
    .join('\n');
  const customer = customerTexts(messages.slice(start)).join('\n');
  const earlier = customerTexts(messages.slice(0, start)).reverse();
  const results = new Map(messages.filter((one) => one.role === 'tool').map((one) => [one.tool_call_id, one.content]));
  const lookups = messages.slice(start).flatMap((one) =>
    (one.tool_calls ?? []).map((call) => {
      const result = parseResult(textOf(results.get(call.id)));
      return { name: call.function.name, arguments: call.function.arguments, result, failed: isFailure(result) };
    }),
  );
  const before = messages.slice(0, start);
  const lastUser = before.findLastIndex((one) => one.role === 'user');
  const lastReply = before
    .slice(lastUser + 1)
    .filter((one) => one.role === 'assistant')
    .map((one) => textOf(one.content))
    .join('\n');
  const quotes = before.flatMap((one) => (one.tool_calls ?? []).filter((call) => call.function.name === 'quote_price'));
  return {
    language: detectLanguage(customer, earlier.join('\n'), system),
    system,
    customer,
    earlier,
    lookups,
    lastReply,
    formerQuote: quotes.at(-1)?.function.arguments ?? null,
    tools,
  };
}
