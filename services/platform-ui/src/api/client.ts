// Calls of the admin API: same origin, session cookie, JSON in and out, refusals as ApiProblem.
import { ApiProblem, readProblem } from './problem.ts';

type Query = Record<string, string | number | boolean | null | undefined>;

interface CallOptions {
  query?: Query;
  body?: unknown;
  /** Sent as Idempotency-Key, so that a repeated write is done once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** A path of the API with its query; empty values are left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Path of a tenant's resource: `tenantPath(id, 'channels', channelId)`. */
export function tenantPath(tenantId: string, ...parts: string[]): string {
  return ['/admin/tenants', tenantId, ...parts]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}

async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-nexus-csrf'] = '1';
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiProblem(0, 'network.unreachable', error instanceof Error ? error.message : 'unreachable');
  }
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return undefined as Answer;
  const text = await response.text();
  if (text === '') return undefined as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new ApiProblem(response.status, 'network.unreadable', 'The answer is not JSON.');
  }
}

/** The admin API by method; each takes a relative path and gives the parsed answer. Throws ApiProblem. */
export const api = {
  get: <Answer>(path: string, options: Omit<CallOptions, 'body'> = {}) => call<Answer>('GET', path, options),
  post: <Answer>(path: string, body: unknown = {}, options: CallOptions = {}) =>
    call<Answer>('POST', path, { ...options, body }),
  put: <Answer>(path: string, body: unknown, options: CallOptions = {}) =>
    call<Answer>('PUT', path, { ...options, body }),
  patch: <Answer>(path: string, body: unknown, options: CallOptions = {}) =>
    call<Answer>('PATCH', path, { ...options, body }),
  delete: <Answer>(path: string, options: CallOptions = {}) => call<Answer>('DELETE', path, options),
};
