// POST /v1/messages as Anthropic answers it: blocks, tool use, cache breakpoints, thinking that must come back.
import type { Action } from '../control/behaviours.ts';
import type { ThinkingParts } from '../endpoints/chat-completions.ts';
import { think } from '../endpoints/chat-completions.ts';
import type { ChatRequest } from '../endpoints/check-chat-request.ts';
import { countTokens } from '../endpoints/count-usage.ts';
import type { Exchange } from '../endpoints/exchange.ts';
import { reset, send } from '../endpoints/exchange.ts';
import type { Outcome } from '../endpoints/misbehave.ts';
import { OpenAiError, badRequest } from '../endpoints/openai-error.ts';
import type { ChatMessage } from '../seller/scene.ts';

type Block = Record<string, unknown>;
type Message = { role: string; content: Block[] };

const signature = 'simulated-signature';
const maximumBreakpoints = 4;
const longestPrompt = 200_000;

const isObject = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function blocksOf(content: unknown): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (Array.isArray(content) ? content : []).filter(isObject);
}

/** The request as chat messages, whatever is wrong with it. */
export function anthropicMessages(body: unknown): ChatMessage[] {
  const fields = isObject(body) ? body : {};
  const system = blocksOf(fields['system']);
  const messages: ChatMessage[] =
    system.length === 0
      ? []
      : [{ role: 'system', content: system.map((one) => ({ type: 'text', text: one['text'] })) }];
  for (const message of Array.isArray(fields['messages']) ? fields['messages'].filter(isObject) : []) {
    const blocks = blocksOf(message['content']);
    const results = blocks.filter((one) => one['type'] === 'tool_result');
    for (const one of results)
      messages.push({ role: 'tool', tool_call_id: String(one['tool_use_id']), content: one['content'] });
    const calls = blocks.filter((one) => one['type'] === 'tool_use');
    const said = blocks.flatMap((one) => {
      if (one['type'] === 'text') return [{ type: 'text', text: one['text'] }];
      return one['type'] === 'image' ? [{ type: 'image_url' }] : [];
    });
    if (message['role'] === 'assistant') {
      const tool_calls = calls.map((one) => ({
        id: String(one['id']),
        function: { name: String(one['name']), arguments: JSON.stringify(one['input']) },
      }));
      messages.push({ role: 'assistant', content: said, ...(calls.length > 0 ? { tool_calls } : {}) });
    } else messages.push(...saidByUser(said));
  }
  return messages;
}

/** What an application marks as its own words within a user's turn is none of the customer's. */
function saidByUser(said: { type: string; text?: unknown }[]): ChatMessage[] {
  return said.map((part) => {
    const own = /^<system>\n([\s\S]*)\n<\/system>$/.exec(String(part.text ?? ''))?.[1];
    return own === undefined ? { role: 'user', content: [part] } : { role: 'system', content: own };
  });
}

function isThinking(model: string): boolean {
  return /^claude-(opus|sonnet|haiku)-(5|4-[78])/.test(model);
}

function readMessages(value: unknown): Message[] {
  if (!Array.isArray(value) || value.length === 0) throw badRequest('messages: at least one message is required');
  return value.map((item: unknown, at) => {
    const fields = isObject(item) ? item : {};
    const role = String(fields['role']);
    if (role !== 'user' && role !== 'assistant')
      throw badRequest(`messages: Unexpected role "${role}". Allowed roles are "user" or "assistant".`);
    const content = blocksOf(fields['content']);
    if (content.length === 0) throw badRequest(`messages.${at}: all messages must have non-empty content`);
    const empty = content.some((one) => one['type'] === 'text' && String(one['text'] ?? '').trim() === '');
    if (empty) throw badRequest('messages: text content blocks must be non-empty');
    return { role, content };
  });
}

/** Every tool use is answered at the beginning of the very next message, and nothing else is. */
function checkPairs(messages: Message[]): void {
  messages.forEach((message, at) => {
    const before = messages[at - 1];
    const asked = (before?.content ?? []).filter((one) => one['type'] === 'tool_use').map((one) => String(one['id']));
    const results = message.content.filter((one) => one['type'] === 'tool_result');
    const answered = results.map((one) => String(one['tool_use_id']));
    const orphan = answered.find((id) => !asked.includes(id));
    if (orphan !== undefined)
      throw badRequest(
        `messages.${at}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    const missing = asked.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      throw badRequest(
        `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}.`,
      );
    const first = message.content.slice(0, results.length).every((one) => one['type'] === 'tool_result');
    if (!first) throw badRequest(`messages.${at}: \`tool_result\` blocks must come first`);
  });
  if (messages[0]?.role !== 'user') throw badRequest('messages: first message must use the "user" role');
  if ((messages.at(-1)?.content ?? []).some((one) => one['type'] === 'tool_use'))
    throw badRequest('messages: `tool_use` ids were found without `tool_result` blocks immediately after');
}

/** While a model thinks between its calls, what it thought comes back unchanged before them. */
function checkThinking(model: string, messages: Message[]): void {
  for (const { content } of messages)
    for (const block of content)
      if (block['type'] === 'thinking' && block['signature'] !== signature)
        throw badRequest('messages: Invalid `signature` in `thinking` block');
  if (!isThinking(model) || !messages.at(-1)?.content.some((one) => one['type'] === 'tool_result')) return;
  const asked = messages.findLast((one) => one.role === 'assistant');
  if (asked?.content[0]?.['type'] !== 'thinking')
    throw badRequest(
      'messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
    );
}

function readRequest(body: unknown): { request: ChatRequest; messages: Message[] } {
  const fields = isObject(body) ? body : {};
  const model = String(fields['model'] ?? '');
  if (!model.startsWith('claude-')) throw new OpenAiError(404, `model: ${model}`);
  const limit = fields['max_tokens'];
  if (typeof limit !== 'number') throw badRequest('max_tokens: Field required');
  const temperature = fields['temperature'];
  if (temperature !== undefined && (typeof temperature !== 'number' || temperature < 0 || temperature > 1))
    throw badRequest('temperature: range: 0..1');
  if (temperature !== undefined && isThinking(model))
    throw badRequest('temperature: sampling parameters are not supported by this model');
  const messages = readMessages(fields['messages']);
  checkPairs(messages);
  checkThinking(model, messages);
  const tokens = countTokens(body);
  if (tokens > longestPrompt) throw badRequest(`prompt is too long: ${tokens} tokens > ${longestPrompt} maximum`);
  const tools = (Array.isArray(fields['tools']) ? fields['tools'].filter(isObject) : []).map((tool) => {
    const schema = tool['input_schema'];
    if (typeof tool['name'] !== 'string' || !isObject(schema) || schema['type'] !== 'object')
      throw badRequest('tools.0.custom.input_schema: Field required');
    return { name: tool['name'], parameters: schema };
  });
  const choice = isObject(fields['tool_choice']) ? String(fields['tool_choice']['type']) : 'auto';
  return {
    messages,
    request: {
      model,
      messages: anthropicMessages(body),
      tools,
      choice: { mode: choice === 'none' ? 'none' : choice === 'any' ? 'required' : 'auto', only: null },
      parallel: true,
      stream: false,
      includeUsage: false,
      choices: 1,
      maxTokens: limit,
      format: null,
    },
  };
}

/** The request's text up to each block that carries a breakpoint, in the order in which the cache reads it. */
function markedPrefixes(body: unknown): string[] {
  const fields = isObject(body) ? body : {};
  const messages = Array.isArray(fields['messages']) ? fields['messages'].filter(isObject) : [];
  const blocks = [
    ...(Array.isArray(fields['tools']) ? fields['tools'].filter(isObject) : []),
    ...blocksOf(fields['system']),
    ...messages.flatMap((one) => blocksOf(one['content']).map((block) => ({ role: one['role'], ...block }))),
  ] as Block[];
  let text = '';
  const marked = blocks.flatMap(({ cache_control: mark, ...block }) => {
    text += JSON.stringify(block);
    return mark === undefined ? [] : [text];
  });
  if (marked.length > maximumBreakpoints)
    throw badRequest(
      `A maximum of ${maximumBreakpoints} blocks with cache_control may be provided. Found ${marked.length}.`,
    );
  return marked;
}

const stopReasons: Record<string, string> = {
  stop: 'end_turn',
  tool_calls: 'tool_use',
  length: 'max_tokens',
  content_filter: 'refusal',
};

function contentOf(outcome: Outcome, thinks: boolean, nextId: (prefix: string) => string): Block[] {
  const said = outcome.refusal ?? outcome.content;
  const thought = outcome.reasoning ?? (thinks ? 'I look it up first.' : null);
  return [
    ...(thought === null ? [] : [{ type: 'thinking', thinking: thought, signature }]),
    ...(said === null || said === '' ? [] : [{ type: 'text', text: said }]),
    ...outcome.calls.map((call) => ({
      type: 'tool_use',
      id: nextId('toolu_'),
      name: call.name,
      input: inputOf(call.arguments),
    })),
  ];
}

/** The wire carries objects; what was to be broken comes as the text it is. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Answers one request. @throws OpenAiError */
export function anthropicMessage(exchange: Exchange, body: unknown, action: Action | null, parts: ThinkingParts): void {
  const { request } = readRequest(body);
  const { outcome, usage } = think(request, action, parts);
  const total = countTokens(body);
  const { cached, written } = parts.cache.markedTokens(`${parts.key} ${request.model}`, markedPrefixes(body));
  if (action?.type === 'accept_then_timeout') {
    if (action.then === 'reset') reset(exchange);
    return;
  }
  send(exchange, 200, {
    id: parts.nextId('msg_'),
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: contentOf(outcome, isThinking(request.model), parts.nextId),
    stop_reason: outcome.refusal === null ? (stopReasons[outcome.finish] ?? outcome.finish) : 'refusal',
    stop_sequence: null,
    usage: outcome.usage ?? {
      input_tokens: Math.max(0, total - cached - written),
      cache_creation_input_tokens: written,
      cache_read_input_tokens: cached,
      output_tokens: usage.completion,
      service_tier: 'standard',
    },
  });
}
