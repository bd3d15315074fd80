// Whose API a request speaks, where its key stands, and the bodies its errors have.
import type { IncomingMessage } from 'node:http';
import { OpenAiError } from '../endpoints/openai-error.ts';
import { checkAuth } from '../endpoints/check-auth.ts';

export type Vendor = 'openai' | 'anthropic' | 'google';

/** By the path, which no two of them share. */
export function vendorOf(path: string): Vendor {
  if (path === '/v1/messages') return 'anthropic';
  return path.startsWith('/v1beta/') ? 'google' : 'openai';
}

const header = (incoming: IncomingMessage, name: string): string | undefined => {
  const value = incoming.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The key of the request. Any is good but those that begin with `invalid`. @throws OpenAiError as the vendor refuses */
export function keyOf(vendor: Vendor, incoming: IncomingMessage): string {
  if (vendor === 'openai') return checkAuth(incoming.headers.authorization);
  if (vendor === 'anthropic') {
    const key = header(incoming, 'x-api-key');
    if (key === undefined) throw new OpenAiError(401, 'x-api-key header is required');
    if (key.startsWith('invalid')) throw new OpenAiError(401, 'invalid x-api-key');
    if (header(incoming, 'anthropic-version') === undefined)
      throw new OpenAiError(400, 'anthropic-version: header is required');
    return key;
  }
  const key = header(incoming, 'x-goog-api-key');
  if (key === undefined) throw new OpenAiError(403, 'Method doesn’t allow unregistered callers. Please use API Key.');
  if (key.startsWith('invalid'))
    throw new OpenAiError(400, 'API key not valid. Please pass a valid API key.', { code: 'API_KEY_INVALID' });
  return key;
}

const anthropicTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const googleStatuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Status, headers and body of an error as the vendor sends it. Google says how long to wait in the body alone. */
export function errorOf(
  vendor: Vendor,
  error: OpenAiError,
): { status: number; headers: Record<string, string>; body: unknown } {
  const { message, code } = error.body.error;
  const { headers } = error;
  if (vendor === 'openai') return { status: error.status, headers, body: error.body };
  if (vendor === 'anthropic') {
    const spent = code === 'insufficient_quota';
    const status = spent ? 400 : error.status === 503 ? 529 : error.status;
    const said = spent ? 'Your credit balance is too low to access the Anthropic API.' : message;
    const type = anthropicTypes[status] ?? 'api_error';
    return { status, headers, body: { type: 'error', error: { type, message: said }, request_id: 'req_simulator' } };
  }
  const seconds =
    headers['retry-after-ms'] === undefined ? headers['retry-after'] : Number(headers['retry-after-ms']) / 1000;
  const details =
    code === 'API_KEY_INVALID'
      ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'googleapis.com' }]
      : seconds === undefined
        ? []
        : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }];
  const status = googleStatuses[error.status] ?? 'INTERNAL';
  return { status: error.status, headers: {}, body: { error: { code: error.status, message, status, details } } };
}
