// Refuses chat requests as the API does: shapes, roles, tool messages without their call, calls without their answer.
import type { ChatMessage, DeclaredTool, ToolCall } from '../seller/scene.ts';
import type { ToolChoice } from '../seller/sell.ts';
import { checkModel, isReasoningModel } from './models.ts';
import { badRequest } from './openai-error.ts';

export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  tools: DeclaredTool[];
  choice: ToolChoice;
  parallel: boolean;
  stream: boolean;
  includeUsage: boolean;
  choices: number;
  maxTokens: number | null;
  format: { type: string; schema: Record<string, unknown> } | null;
};
type Json = Record<string, unknown>;

const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];
const contextWindow = 128_000;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkContent(message: Json, at: number): void {
  const { role, content } = message;
  const calls = message['tool_calls'];
  const optional = role === 'assistant' && Array.isArray(calls) && calls.length > 0;
  if (typeof content === 'string' || Array.isArray(content)) return;
  if (optional && (content === null || content === undefined)) return;
  if (role === 'assistant' && typeof message['refusal'] === 'string') return;
  const got = content === null || content === undefined ? 'null' : typeof content;
  throw badRequest(
    `Invalid value for 'content': expected a string, got ${got}.`,
    `messages.[${at}].content`,
    'invalid_type',
  );
}

function checkCalls(calls: unknown, at: number): ToolCall[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls))
    throw badRequest("Invalid type for 'tool_calls': expected an array.", `messages[${at}].tool_calls`, 'invalid_type');
  if (calls.length === 0)
    throw badRequest(
      `Invalid 'messages[${at}].tool_calls': empty array. Expected an array with minimum length 1.`,
      `messages[${at}].tool_calls`,
      'empty_array',
    );
  return calls.map((call: unknown, index) => {
    const param = `messages[${at}].tool_calls[${index}]`;
    const fields = isObject(call) ? call : {};
    const named = isObject(fields['function']) ? fields['function'] : {};
    if (typeof fields['id'] !== 'string')
      throw badRequest(`Missing required parameter: '${param}.id'.`, `${param}.id`, 'missing_required_parameter');
    if (typeof named['name'] !== 'string' || typeof named['arguments'] !== 'string') {
      throw badRequest(
        `Invalid '${param}.function': name and arguments must be strings.`,
        `${param}.function`,
        'invalid_type',
      );
    }
    return { id: fields['id'], type: 'function', function: { name: named['name'], arguments: named['arguments'] } };
  });
}

function checkMessages(value: unknown): ChatMessage[] {
  if (value === undefined)
    throw badRequest("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter');
  if (!Array.isArray(value))
    throw badRequest("Invalid type for 'messages': expected an array of objects.", 'messages', 'invalid_type');
  if (value.length === 0)
    throw badRequest(
      "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      'messages',
      'empty_array',
    );
  const messages = value.map((item: unknown, at): ChatMessage => {
    if (!isObject(item))
      throw badRequest(`Invalid type for 'messages[${at}]': expected an object.`, `messages[${at}]`, 'invalid_type');
    const role = item['role'];
    if (typeof role !== 'string' || !roles.includes(role)) {
      const listed = roles.map((one) => `'${one}'`).join(', ');
      throw badRequest(
        `Invalid value: '${String(role)}'. Supported values are: ${listed}.`,
        `messages[${at}].role`,
        'invalid_value',
      );
    }
    checkContent(item, at);
    const calls = checkCalls(item['tool_calls'], at);
    if (calls.length > 0 && role !== 'assistant')
      throw badRequest("Only messages of role 'assistant' can carry 'tool_calls'.", `messages[${at}].tool_calls`);
    if (role === 'tool' && typeof item['tool_call_id'] !== 'string') {
      throw badRequest(
        `Missing required parameter: 'messages[${at}].tool_call_id'.`,
        `messages[${at}].tool_call_id`,
        'missing_required_parameter',
      );
    }
    return {
      role,
      content: item['content'],
      tool_calls: calls,
      tool_call_id: item['tool_call_id'] as string | undefined,
    };
  });
  checkOrder(messages);
  return messages;
}

/** Every tool message answers a call of the assistant message right before it, and every call is answered. */
function checkOrder(messages: ChatMessage[]): void {
  let open = new Set<string>();
  let opened = 0;
  const settle = () => {
    if (open.size === 0) return;
    const ids = [...open].join(', ');
    throw badRequest(
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids}`,
      `messages.[${opened}].role`,
    );
  };
  let answerable = new Set<string>();
  messages.forEach((message, at) => {
    if (message.role === 'tool') {
      const id = message.tool_call_id ?? '';
      if (!answerable.has(id)) {
        throw badRequest(
          "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
          `messages.[${at}].role`,
        );
      }
      open.delete(id);
      return;
    }
    settle();
    open = new Set((message.tool_calls ?? []).map((call) => call.id));
    answerable = new Set(open);
    opened = at;
  });
  settle();
}

/** The declared function tools. `nested` false is the flat form of the Responses API. */
export function checkTools(value: unknown, nested: boolean): DeclaredTool[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw badRequest("Invalid type for 'tools': expected an array of objects.", 'tools', 'invalid_type');
  if (value.length === 0 && nested)
    throw badRequest("Invalid 'tools': empty array. Expected an array with minimum length 1.", 'tools', 'empty_array');
  return value.map((item: unknown, index) => {
    if (!isObject(item) || item['type'] !== 'function')
      throw badRequest(
        `Invalid value for 'tools[${index}].type': only 'function' is supported.`,
        `tools[${index}].type`,
        'invalid_value',
      );
    const declared = nested ? item['function'] : item;
    const param = nested ? `tools[${index}].function` : `tools[${index}]`;
    if (!isObject(declared))
      throw badRequest(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
    const { name, parameters = { type: 'object', properties: {} } } = declared;
    if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw badRequest(
        `Invalid '${param}.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.`,
        `${param}.name`,
        'invalid_value',
      );
    }
    if (!isObject(parameters) || parameters['type'] !== 'object') {
      throw badRequest(
        `Invalid schema for function '${name}': schema must be of 'type: "object"'.`,
        `${param}.parameters`,
        'invalid_function_parameters',
      );
    }
    return { name, parameters };
  });
}

/** Which tools may, must or must not be called. */
export function checkToolChoice(value: unknown, tools: DeclaredTool[]): ToolChoice {
  if (value === undefined || value === null) return { mode: tools.length > 0 ? 'auto' : 'none', only: null };
  if (tools.length === 0) throw badRequest("'tool_choice' is only allowed when 'tools' are specified.", 'tool_choice');
  if (value === 'none' || value === 'auto' || value === 'required') return { mode: value, only: null };
  const fields = isObject(value) ? value : {};
  const named = isObject(fields['function']) ? fields['function']['name'] : fields['name'];
  if (fields['type'] === 'function' && tools.some((tool) => tool.name === named))
    return { mode: 'required', only: [String(named)] };
  throw badRequest(`Invalid value for 'tool_choice': ${JSON.stringify(value)}.`, 'tool_choice', 'invalid_value');
}

function checkNumbers(body: Json, model: string): void {
  const within = (name: string, low: number, high: number) => {
    const value = body[name];
    if (value === undefined || value === null) return;
    if (typeof value !== 'number' || value < low || value > high) {
      throw badRequest(`Invalid '${name}': expected a value between ${low} and ${high}.`, name, 'decimal_out_of_range');
    }
  };
  within('temperature', 0, 2);
  within('top_p', 0, 1);
  within('n', 1, 128);
  within('presence_penalty', -2, 2);
  within('frequency_penalty', -2, 2);
  if (!isReasoningModel(model)) return;
  if (typeof body['max_tokens'] === 'number') {
    throw badRequest(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    );
  }
  if (typeof body['temperature'] === 'number' && body['temperature'] !== 1) {
    throw badRequest(
      "Unsupported value: 'temperature' does not support this value with this model. Only the default (1) value is supported.",
      'temperature',
      'unsupported_value',
    );
  }
}

function checkFormat(value: unknown, messages: ChatMessage[]): ChatRequest['format'] {
  if (!isObject(value) || value['type'] === 'text') return null;
  if (value['type'] === 'json_object') {
    if (!/json/i.test(JSON.stringify(messages))) {
      throw badRequest(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        'messages',
      );
    }
    return { type: 'json_object', schema: {} };
  }
  const wrapped = value['json_schema'];
  const schema = isObject(wrapped) ? wrapped['schema'] : undefined;
  if (value['type'] !== 'json_schema' || !isObject(schema))
    throw badRequest("Invalid value for 'response_format'.", 'response_format', 'invalid_value');
  return { type: 'json_schema', schema };
}

/** Reads a chat completion request. @throws OpenAiError as the API refuses it */
export function checkChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw badRequest('We could not parse the JSON body of your request.');
  const model = checkModel(body['model'], 'chat');
  const messages = checkMessages(body['messages']);
  const tools = checkTools(body['tools'], true);
  checkNumbers(body, model);
  const tokens = Math.ceil(JSON.stringify(messages).length / 4);
  if (tokens > contextWindow) {
    throw badRequest(
      `This model's maximum context length is ${contextWindow} tokens. However, your messages resulted in ${tokens} tokens.`,
      'messages',
      'context_length_exceeded',
    );
  }
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const options = isObject(body['stream_options']) ? body['stream_options'] : {};
  if (body['stream_options'] !== undefined && body['stream'] !== true)
    throw badRequest("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  return {
    model,
    messages,
    tools,
    choice: checkToolChoice(body['tool_choice'], tools),
    parallel: body['parallel_tool_calls'] !== false,
    stream: body['stream'] === true,
    includeUsage: options['include_usage'] === true,
    choices: typeof body['n'] === 'number' ? body['n'] : 1,
    maxTokens: typeof limit === 'number' ? limit : null,
    format: checkFormat(body['response_format'], messages),
  };
}
