// POST /v1/responses: text, function calls and reasoning summaries; no stored conversations, no streaming.
import type { Action } from '../control/behaviours.ts';
import type { ChatMessage } from '../seller/scene.ts';
import type { ThinkingParts } from './chat-completions.ts';
import { think } from './chat-completions.ts';
import type { ChatRequest } from './check-chat-request.ts';
import { checkToolChoice, checkTools } from './check-chat-request.ts';
import type { Exchange } from './exchange.ts';
import { reset, send } from './exchange.ts';
import { checkModel, isReasoningModel } from './models.ts';
import { OpenAiError, badRequest } from './openai-error.ts';

type Item = Record<string, unknown>;

function messageOf(item: Item): ChatMessage {
  const parts = item['content'];
  const content = Array.isArray(parts)
    ? parts.map((part: Item) => (part['type'] === 'input_image' ? part : { type: 'text', text: part['text'] ?? '' }))
    : parts;
  return { role: String(item['role']), content };
}

/** The input items as chat messages; neighbouring function calls become one assistant message. @throws OpenAiError */
function readInput(input: unknown, instructions: unknown): ChatMessage[] {
  const messages: ChatMessage[] = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }];
  if (!Array.isArray(input))
    throw badRequest("Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  const calls = new Set<string>();
  const answered = new Set<string>();
  for (const item of input as Item[]) {
    const id = String(item['call_id'] ?? '');
    if (item['type'] === 'function_call') {
      const call = { id, function: { name: String(item['name']), arguments: String(item['arguments']) } };
      const last = messages.at(-1);
      calls.add(id);
      if (last?.role === 'assistant') last.tool_calls = [...(last.tool_calls ?? []), call];
      else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
    } else if (item['type'] === 'function_call_output') {
      if (!calls.has(id)) throw badRequest(`No tool call found for function call output with call_id ${id}.`, 'input');
      answered.add(id);
      messages.push({ role: 'tool', tool_call_id: id, content: item['output'] });
    } else if (item['type'] !== 'reasoning' && typeof item['role'] === 'string') {
      messages.push(messageOf(item));
    }
  }
  const missing = [...calls].find((id) => !answered.has(id));
  if (missing !== undefined) throw badRequest(`No tool output found for function call ${missing}.`, 'input');
  return messages;
}

function readRequest(body: unknown): { request: ChatRequest; summary: boolean } {
  const fields = (body ?? {}) as Item;
  const model = checkModel(fields['model'], 'chat');
  if (fields['stream'] === true)
    throw badRequest('Streaming of responses is not available here.', 'stream', 'unsupported_value');
  if (typeof fields['previous_response_id'] === 'string') {
    throw new OpenAiError(400, `Previous response with id '${fields['previous_response_id']}' not found.`, {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
  }
  if (typeof fields['temperature'] === 'number' && isReasoningModel(model)) {
    throw badRequest(
      "Unsupported parameter: 'temperature' is not supported with this model.",
      'temperature',
      'unsupported_parameter',
    );
  }
  const tools = checkTools(fields['tools'], false);
  const limit = fields['max_output_tokens'];
  const reasoning = fields['reasoning'] as { summary?: unknown } | null | undefined;
  const request: ChatRequest = {
    model,
    messages: readInput(fields['input'], fields['instructions']),
    tools,
    choice: checkToolChoice(tools.length === 0 ? undefined : fields['tool_choice'], tools),
    parallel: fields['parallel_tool_calls'] !== false,
    stream: false,
    includeUsage: false,
    choices: 1,
    maxTokens: typeof limit === 'number' ? limit : null,
    format: null,
  };
  return { request, summary: typeof reasoning?.summary === 'string' };
}

/** Answers one request. @throws OpenAiError */
export function responses(exchange: Exchange, body: unknown, action: Action | null, parts: ThinkingParts): void {
  const { request, summary } = readRequest(body);
  const { outcome, usage } = think(request, action, parts);
  if (action?.type === 'accept_then_timeout') {
    if (action.then === 'reset') reset(exchange);
    return;
  }
  const output: Item[] = [];
  if (isReasoningModel(request.model)) {
    const thought = outcome.reasoning ?? (outcome.calls.length > 0 ? outcome.content : null);
    output.push({
      id: parts.nextId('rs_'),
      type: 'reasoning',
      summary: summary && thought !== null ? [{ type: 'summary_text', text: thought }] : [],
    });
  }
  for (const call of outcome.calls) {
    output.push({
      id: parts.nextId('fc_'),
      type: 'function_call',
      call_id: parts.nextId('call_'),
      ...call,
      status: 'completed',
    });
  }
  const said = outcome.refusal === null ? outcome.content : null;
  const content =
    outcome.refusal === null
      ? { type: 'output_text', text: said ?? '', annotations: [], logprobs: [] }
      : { type: 'refusal', refusal: outcome.refusal };
  const incomplete =
    outcome.finish === 'length' ? 'max_output_tokens' : outcome.finish === 'content_filter' ? 'content_filter' : null;
  const status = incomplete === null ? 'completed' : 'incomplete';
  const silent =
    outcome.refusal === null && (said === null || (outcome.calls.length > 0 && isReasoningModel(request.model)));
  if (!silent)
    output.push({ id: parts.nextId('msg_'), type: 'message', role: 'assistant', status, content: [content] });
  const now = Math.floor(Date.now() / 1000);
  send(exchange, 200, {
    id: parts.nextId('resp_'),
    object: 'response',
    created_at: now,
    completed_at: now,
    status,
    background: false,
    error: null,
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    instructions: null,
    max_output_tokens: request.maxTokens,
    model: request.model,
    output,
    parallel_tool_calls: request.parallel,
    previous_response_id: null,
    service_tier: 'default',
    store: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: outcome.usage ?? {
      input_tokens: usage.prompt,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.completion,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.prompt + usage.completion,
    },
    metadata: {},
  });
}
