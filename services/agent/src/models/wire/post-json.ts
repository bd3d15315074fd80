// Posts JSON to a model's server through the guarded way out; an answer that is an error is thrown as the vendor said it.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelRequest } from '../model.ts';
import type { VendorError } from './model-failure.ts';

/** A model's answer larger than this is none. */
const maximumAnswerBytes = 4 * 1024 * 1024;

/** The refusal of a server: its status, and the code and words its body has for it. */
class Refused extends Error implements VendorError {
  readonly status: number;
  readonly code: string | null;
  readonly headers: Headers;

  constructor(status: number, said: { code: string | null; message: string }, headers: Headers) {
    super(said.message);
    this.status = status;
    this.code = said.code;
    this.headers = headers;
  }
}

/**
 * @param readError what the vendor's error body says; `retryAfter` in milliseconds where it says so in the body
 * @throws Refused for a status of 400 and above, SyntaxError for what is no JSON, AppError `outgoing.*`
 */
export async function postJson(
  outgoing: OutgoingClient,
  call: { url: string; headers: Record<string, string>; body: unknown },
  request: Pick<ModelRequest, 'timeout' | 'signal'>,
  readError: (body: unknown) => { code: string | null; message: string; retryAfter?: number },
  maximumBytes = maximumAnswerBytes,
): Promise<unknown> {
  const answer = await outgoing.send({
    method: 'POST',
    url: call.url,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...call.headers },
    body: JSON.stringify(call.body),
    timeout: request.timeout,
    maximumBytes,
    signal: request.signal,
  });
  const text = answer.bytes.toString('utf8');
  if (answer.status < 400) return JSON.parse(text) as unknown;
  const headers = new Headers();
  const said = readError(parsed(text));
  for (const name of ['retry-after', 'retry-after-ms']) {
    const wait = answer.headers[name];
    if (typeof wait === 'string') headers.set(name, wait);
  }
  if (said.retryAfter !== undefined) headers.set('retry-after-ms', String(said.retryAfter));
  throw new Refused(answer.status, said, headers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The address of an API's path below its base, whether or not the base ends with a slash. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}
