// One request being answered: what came in, and the ways to answer it, well or badly.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Action, RateLimitForm } from '../control/behaviours.ts';
import type { Recording } from '../control/recordings.ts';
import { OpenAiError } from './openai-error.ts';

export type Exchange = {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  body: Buffer;
  recording: Recording;
  /** Headers every answer of the API carries. */
  headers: Record<string, string>;
  startedAt: number;
};

/** Sends one complete answer; objects as JSON, strings as they are. */
export function send(exchange: Exchange, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const { outgoing, recording } = exchange;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  recording.status = status;
  recording.usage = usageIn(body);
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'openai-processing-ms': String(Math.round(performance.now() - exchange.startedAt)),
    ...exchange.headers,
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
  });
  outgoing.end(text);
}

/** The figures an answer bills, as the vendor writes them. */
function usageIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return null;
  const { usage, usageMetadata } = body as { usage?: unknown; usageMetadata?: unknown };
  return usage ?? usageMetadata ?? null;
}

/** Breaks the connection with a TCP reset. */
export function reset(exchange: Exchange): void {
  exchange.incoming.socket.resetAndDestroy();
}

function rateLimit(form: RateLimitForm, seconds: number, model: string): OpenAiError {
  if (form === 'insufficient_quota') {
    const type = 'insufficient_quota';
    return new OpenAiError(429, 'You exceeded your current quota, please check your plan and billing details.', {
      type,
      code: type,
    });
  }
  const detail = { type: 'tokens', code: 'rate_limit_exceeded' };
  if (form === 'too_large') {
    return new OpenAiError(
      429,
      `Request too large for ${model} on tokens per min (TPM): Limit 30000, Requested 45000.`,
      detail,
    );
  }
  const headers: Record<RateLimitForm & ('retry_after' | 'retry_after_ms' | 'http_date'), Record<string, string>> = {
    retry_after: { 'retry-after': String(Math.ceil(seconds)) },
    retry_after_ms: { 'retry-after-ms': String(Math.round(seconds * 1000)), 'retry-after': String(Math.ceil(seconds)) },
    http_date: { 'retry-after': new Date(Date.now() + seconds * 1000).toUTCString() },
  };
  const message = `Rate limit reached for ${model} on tokens per min (TPM): Limit 30000, Used 29500, Requested 900. Please try again in ${seconds}s.`;
  return new OpenAiError(429, message, { ...detail, headers: form === 'none' ? {} : headers[form] });
}

/**
 * Carries out the part of an action that happens on the wire, before any thinking. True when the request is thereby
 * dealt with.
 */
export async function actOnWire(exchange: Exchange, action: Action | null, model: string): Promise<boolean> {
  if (action?.delay_ms !== undefined) await wait(action.delay_ms);
  switch (action?.type) {
    case 'answer':
      send(exchange, action.status, action.body ?? '', action.headers);
      return true;
    case 'rate_limit':
      throw rateLimit(action.form ?? 'retry_after', action.seconds ?? 1, model);
    case 'context_length':
      throw new OpenAiError(
        400,
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens.",
        {
          param: 'messages',
          code: 'context_length_exceeded',
        },
      );
    case 'overloaded':
      throw new OpenAiError(503, 'Overloaded', { type: 'server_error' });
    case 'hang':
      return true;
    case 'reset':
      reset(exchange);
      return true;
    case 'garbage':
      send(exchange, 200, '<html><body>upstream said nothing useful</bo');
      return true;
    default:
      return false;
  }
}
