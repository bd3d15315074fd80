// Sends a completion as server-sent events, and breaks the stream where a behaviour orders it.
import type { Action } from '../control/behaviours.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './misbehave.ts';

/** One finished completion, ready to be sent whole or in pieces. */
export type Completion = {
  id: string;
  created: number;
  model: string;
  outcome: Outcome;
  calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  usage: unknown;
  choices: number;
};

type Delta = Record<string, unknown>;

/** The text in pieces of a few characters, as a model lets them out. */
export function pieces(text: string, size = 12): string[] {
  const characters = Array.from(text);
  const parts: string[] = [];
  for (let index = 0; index < characters.length; index += size)
    parts.push(characters.slice(index, index + size).join(''));
  return parts;
}

/** The deltas of one completion: role first, then text, refusal and calls; each call's id and name only once. */
function deltasOf(completion: Completion): Delta[] {
  const { outcome, calls } = completion;
  const deltas: Delta[] = [{ role: 'assistant', content: outcome.content === null ? null : '', refusal: null }];
  if (outcome.reasoning !== null)
    for (const part of pieces(outcome.reasoning)) deltas.push({ reasoning_content: part });
  for (const part of pieces(outcome.content ?? '')) deltas.push({ content: part });
  for (const part of pieces(outcome.refusal ?? '')) deltas.push({ refusal: part });
  calls.forEach((call, index) => {
    const opening = { index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } };
    deltas.push({ tool_calls: [opening] });
    for (const part of pieces(call.function.arguments))
      deltas.push({ tool_calls: [{ index, function: { arguments: part } }] });
  });
  return deltas;
}

/** Writes the whole stream. `includeUsage` adds the last chunk without choices. */
export async function streamCompletion(
  exchange: Exchange,
  completion: Completion,
  includeUsage: boolean,
  action: Action | null,
): Promise<void> {
  const { outgoing, recording } = exchange;
  recording.status = 200;
  outgoing.writeHead(200, {
    ...exchange.headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const frame = {
    id: completion.id,
    object: 'chat.completion.chunk',
    created: completion.created,
    model: completion.model,
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
  const write = (chunk: unknown) => outgoing.write(`data: ${JSON.stringify(chunk)}\n\n`);
  const usage = includeUsage ? { usage: null } : {};
  const breaks =
    action?.type === 'stream_cut' || action?.type === 'stream_error' || action?.type === 'stream_malformed';
  const breakAfter = breaks ? (action.after_chunks ?? 2) : Number.POSITIVE_INFINITY;
  let sent = 0;
  for (const delta of deltasOf(completion)) {
    if (sent >= breakAfter) break;
    const choices = Array.from({ length: completion.choices }, (_, index) => ({
      index,
      delta,
      logprobs: null,
      finish_reason: null,
    }));
    write({ ...frame, choices, ...usage });
    sent += 1;
    if (sent % 32 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (action?.type === 'stream_error')
    write({
      error: {
        message: 'The server had an error while processing your request.',
        type: 'server_error',
        param: null,
        code: null,
      },
    });
  if (action?.type === 'stream_malformed') outgoing.write('data: {"id":"chatcmpl-\n\n');
  if (!breaks) {
    const choices = Array.from({ length: completion.choices }, (_, index) => ({
      index,
      delta: {},
      logprobs: null,
      finish_reason: completion.outcome.finish,
    }));
    write({ ...frame, choices, ...usage });
    if (includeUsage) write({ ...frame, choices: [], usage: completion.usage });
    outgoing.write('data: [DONE]\n\n');
  }
  outgoing.end();
}
