// POST /v1beta/models/<model>:generateContent as Gemini answers it: contents, function calls, usage metadata.
import type { Action } from '../control/behaviours.ts';
import type { ThinkingParts } from '../endpoints/chat-completions.ts';
import { think } from '../endpoints/chat-completions.ts';
import type { ChatRequest } from '../endpoints/check-chat-request.ts';
import { countTokens } from '../endpoints/count-usage.ts';
import type { Exchange } from '../endpoints/exchange.ts';
import { reset, send } from '../endpoints/exchange.ts';
import { OpenAiError, badRequest } from '../endpoints/openai-error.ts';
import type { ChatMessage } from '../seller/scene.ts';

type Part = Record<string, unknown>;
type Content = { role: string; parts: Part[] };

const longestPrompt = 1_048_576;
const signature = 'simulated-signature';

const isObject = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The model that a path asks; null when it is no such path. */
export function googleModel(path: string): string | null {
  const found = /^\/v1beta\/models\/([^/:]+):generateContent$/.exec(path)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}

function contentsOf(body: unknown): Content[] {
  const listed = isObject(body) && Array.isArray(body['contents']) ? body['contents'].filter(isObject) : [];
  return listed.map((one) => ({
    role: String(one['role'] ?? 'user'),
    parts: (Array.isArray(one['parts']) ? one['parts'] : []).filter(isObject),
  }));
}

/** The request as chat messages, whatever is wrong with it. */
export function googleMessages(body: unknown): ChatMessage[] {
  const instruction = isObject(body) && isObject(body['systemInstruction']) ? body['systemInstruction']['parts'] : [];
  const system = (Array.isArray(instruction) ? instruction.filter(isObject) : []).map((one) => one['text']).join('\n');
  const messages: ChatMessage[] = system === '' ? [] : [{ role: 'system', content: system }];
  let ids: string[] = [];
  contentsOf(body).forEach(({ role, parts }, at) => {
    const calls = parts.flatMap((one) => (isObject(one['functionCall']) ? [one['functionCall']] : []));
    const responses = parts.flatMap((one) => (isObject(one['functionResponse']) ? [one['functionResponse']] : []));
    responses.forEach((one, place) =>
      messages.push({
        role: 'tool',
        tool_call_id: ids[place] ?? '',
        content: JSON.stringify(one['response']),
      }),
    );
    ids = calls.map((_call, place) => `call_${at}_${place}`);
    if (role === 'model') {
      const said = parts.map((one) => (one['thought'] === true ? '' : String(one['text'] ?? ''))).join('');
      const tool_calls = calls.map((one, place) => ({
        id: ids[place] ?? '',
        function: { name: String(one['name']), arguments: JSON.stringify(one['args'] ?? {}) },
      }));
      messages.push({ role: 'assistant', content: said, ...(calls.length > 0 ? { tool_calls } : {}) });
    } else messages.push(...parts.flatMap(saidByUser));
  });
  return messages;
}

/** What an application marks as its own words is none of the customer's. */
function saidByUser(part: Part): ChatMessage[] {
  if (isObject(part['inlineData'])) return [{ role: 'user', content: [{ type: 'image_url' }] }];
  if (typeof part['text'] !== 'string') return [];
  const own = /^<system>\n([\s\S]*)\n<\/system>$/.exec(part['text'])?.[1];
  return [own === undefined ? { role: 'user', content: part['text'] } : { role: 'system', content: own }];
}

function checkContents(model: string, contents: Content[]): void {
  if (contents.length === 0) throw badRequest('* GenerateContentRequest.contents: contents is not specified');
  contents.forEach(({ role, parts }, at) => {
    if (role !== 'user' && role !== 'model') throw badRequest('Please use a valid role: user, model.');
    const blank = parts.length === 0 || parts.some((one) => Object.keys(one).length === 0 || one['text'] === '');
    if (blank) throw badRequest(`* GenerateContentRequest.contents[${at}].parts: contents.parts must not be empty.`);
    const asked = (contents[at - 1]?.parts ?? []).filter((one) => one['functionCall'] !== undefined);
    const answered = parts.filter((one) => one['functionResponse'] !== undefined);
    if (asked.length !== answered.length)
      throw badRequest(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    for (const { functionResponse: one } of answered)
      if (!isObject(one) || !isObject(one['response']))
        throw badRequest(`Invalid value at 'contents[${at}].parts[0].function_response.response' (type Struct)`);
    if (parts.some((one) => one['functionCall'] !== undefined) && at === 0)
      throw badRequest(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      );
  });
  if (contents.at(-1)?.parts.some((one) => one['functionCall'] !== undefined))
    throw badRequest('Please ensure that function response turn comes immediately after a function call turn.');
  if (isSigning(model)) checkSignatures(contents);
}

function isSigning(model: string): boolean {
  return model.startsWith('gemini-3');
}

/** The calls of the turn that is going on carry the signature they came with. */
function checkSignatures(contents: Content[]): void {
  const turn = contents.slice(
    contents.findLastIndex(({ role, parts }) => role === 'user' && parts.some((one) => one['text'] !== undefined)) + 1,
  );
  for (const { parts } of turn) {
    const first = parts.find((one) => one['functionCall'] !== undefined);
    if (first !== undefined && first['thoughtSignature'] !== signature)
      throw badRequest('Function call is missing a thought_signature in functionCall parts.');
  }
}

function readRequest(model: string, body: unknown): ChatRequest {
  if (!model.startsWith('gemini-'))
    throw new OpenAiError(
      404,
      `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
    );
  checkContents(model, contentsOf(body));
  const fields = isObject(body) ? body : {};
  const tokens = countTokens(body);
  if (tokens > longestPrompt)
    throw badRequest(
      `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${longestPrompt}).`,
    );
  const declared = (Array.isArray(fields['tools']) ? fields['tools'].filter(isObject) : []).flatMap((one) =>
    Array.isArray(one['functionDeclarations']) ? one['functionDeclarations'].filter(isObject) : [],
  );
  const config = isObject(fields['toolConfig']) ? fields['toolConfig']['functionCallingConfig'] : null;
  const mode = isObject(config) ? config['mode'] : 'AUTO';
  const generation = isObject(fields['generationConfig']) ? fields['generationConfig'] : {};
  const limit = generation['maxOutputTokens'];
  return {
    model,
    messages: googleMessages(body),
    tools: declared.map((one) => ({
      name: String(one['name']),
      parameters: (one['parametersJsonSchema'] ?? one['parameters'] ?? { type: 'object', properties: {} }) as Part,
    })),
    choice: { mode: mode === 'NONE' ? 'none' : mode === 'ANY' ? 'required' : 'auto', only: null },
    parallel: true,
    stream: false,
    includeUsage: false,
    choices: 1,
    maxTokens: typeof limit === 'number' ? limit : null,
    format: null,
  };
}

const finishReasons: Record<string, string> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

/** Answers one request. @throws OpenAiError */
export function googleContent(
  exchange: Exchange,
  body: unknown,
  action: Action | null,
  parts: ThinkingParts & { model: string },
): void {
  const request = readRequest(parts.model, body);
  const { outcome, usage } = think(request, action, parts);
  if (action?.type === 'accept_then_timeout') {
    if (action.then === 'reset') reset(exchange);
    return;
  }
  const calls = outcome.calls.map((call) => ({ name: call.name, args: argumentsOf(call.arguments) }));
  const malformed = calls.some((call) => call.args === null);
  const blocked = outcome.refusal !== null;
  const signed = isSigning(request.model) ? { thoughtSignature: signature } : {};
  const said: Part[] = [
    ...(outcome.reasoning === null ? [] : [{ text: outcome.reasoning, thought: true }]),
    ...(outcome.content === null || outcome.content === '' ? [] : [{ text: outcome.content }]),
    ...calls.map((functionCall, place) => ({ functionCall, ...(place === 0 ? signed : {}) })),
  ];
  const candidate = {
    index: 0,
    finishReason: malformed ? 'MALFORMED_FUNCTION_CALL' : (finishReasons[outcome.finish] ?? outcome.finish),
    ...(malformed || said.length === 0 ? {} : { content: { role: 'model', parts: said } }),
  };
  send(exchange, 200, {
    ...(blocked ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } : { candidates: [candidate] }),
    usageMetadata: outcome.usage ?? {
      promptTokenCount: usage.prompt,
      candidatesTokenCount: usage.completion,
      totalTokenCount: usage.prompt + usage.completion,
      ...(usage.cached === 0 ? {} : { cachedContentTokenCount: usage.cached }),
    },
    modelVersion: request.model,
    responseId: parts.nextId('resp_'),
  });
}

/** Null: such a call the API does not pass on. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
