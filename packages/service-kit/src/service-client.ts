// Calls another of our services: token, target name, context, timeouts, breaker, one retry where nothing can have happened twice.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { AppError } from './app-error.ts';
import { contextHeaders } from './context.ts';
import { startDeadline } from './deadline.ts';
import { splitTokens } from './internal-auth.ts';
import { scrub } from './scrub.ts';

export interface ServiceClientOptions {
  /** Name of the called service: sent as x-nexus-target and used in error codes. */
  target: string;
  baseUrl: string;
  /** INTERNAL_API_TOKEN; the first of the list is sent. */
  tokens: string;
  /** Milliseconds until an answer must have begun; per call overridable. */
  timeout?: number;
}

export interface ServiceCall<S extends z.ZodType | undefined> {
  method?: 'GET' | 'POST';
  path: string;
  body?: unknown;
  /** Checked against the answer; without it the parsed JSON is given back as unknown. */
  response?: S;
  /** Answers that were read already, by their text: the same one is not parsed and checked again, and nobody may change it. */
  read?: { get(text: string): unknown; set(text: string, answer: unknown): void };
  timeout?: number;
  signal?: AbortSignal;
  /** True: asking twice does no harm, so a lost connection is retried once. */
  idempotent?: boolean;
}

export interface BytesAnswer {
  bytes: Buffer;
  headers: Record<string, string | string[] | undefined>;
}

/**
 * Thrown by every call: AppError whose code is the remote problem's (`details.remote` names the target), or
 * `<target>.unreachable` (nothing was sent), `<target>.timeout` and `<target>.lost` (it may have arrived), `<target>.bad-answer`,
 * `request.abandoned` (the signal). `details.sent` says whether the other side may have acted: 'no' or 'maybe'; a remote problem
 * below 500 means it refused to, above it may have failed half-way unless it says otherwise itself.
 */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #breaker = circuitBreaker(
    handleWhen((error) => error instanceof AppError && isOwn(error) && error.details.unreachable === true),
    { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(8) },
  );
  readonly #token: string;
  #agent: Agent;
  #closed = false;
  /** Agents of before a reconnection, until what runs on them has ended. */
  readonly #retiring = new Set<Agent>();

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#token = splitTokens(options.tokens)[0] ?? '';
    this.#agent = newAgent();
  }

  /** Sends JSON, receives JSON of the given schema. */
  async call<S extends z.ZodType | undefined = undefined>(
    call: ServiceCall<S>,
  ): Promise<S extends z.ZodType ? z.output<S> : unknown> {
    const { bytes } = await this.callForBytes(call);
    const text = bytes.toString('utf8');
    const known = call.read?.get(text);
    if (known !== undefined) return known as never;
    const json: unknown = text === '' ? undefined : parseJson(text, this.#options.target);
    if (!call.response) return json as never;
    const parsed = call.response.safeParse(json);
    if (parsed.success) {
      call.read?.set(text, parsed.data);
      return parsed.data as never;
    }
    throw new AppError({
      code: `${this.#options.target}.bad-answer`,
      status: 502,
      message: `${this.#options.target} answered in an unknown form: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
      details: { sent: 'maybe' },
    });
  }

  /** Sends JSON, receives the raw bytes and headers of a 2xx answer. */
  async callForBytes(call: ServiceCall<z.ZodType | undefined>): Promise<BytesAnswer> {
    try {
      // While one call probes whether the target is back, the others try by themselves instead of waiting for it.
      if (this.#breaker.state === CircuitState.HalfOpen) return await this.#ask(call);
      return await this.#breaker.execute(() => this.#ask(call));
    } catch (error) {
      if (error instanceof BrokenCircuitError)
        throw this.#failure('unreachable', `${this.#options.target} has not answered lately`, 'no', error);
      throw error;
    }
  }

  get target(): string {
    return this.#options.target;
  }

  /** Whether the target takes our INTERNAL_API_TOKEN; null when it cannot be asked right now. */
  async isTokenAccepted(): Promise<boolean | null> {
    try {
      await this.call({ path: '/internal/whoami', timeout: 1000 });
      return true;
    } catch (error) {
      return error instanceof AppError && tokenRefused.has(error) ? false : null;
    }
  }

  /** Ends every connection; calls that still run fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#agent, ...this.#retiring].map((agent) => agent.destroy()));
  }

  /** Once more where that is safe: only what fails then as well tells the breaker that the target is away. */
  async #ask(call: ServiceCall<z.ZodType | undefined>): Promise<BytesAnswer> {
    const agent = this.#agent;
    try {
      return await this.#attempt(call);
    } catch (error) {
      if (!(error instanceof AppError) || call.signal?.aborted) throw error;
      // Whoever left this call without an answer may be at another address by now: so may those the other connections lead to.
      if (misdirected.has(error) || (isOwn(error) && error.details.unreachable === true)) this.#leave(agent);
      if (!mayTryAgain(error, call.idempotent === true)) throw error;
      return this.#attempt(call);
    }
  }

  async #attempt(call: ServiceCall<z.ZodType | undefined>): Promise<BytesAnswer> {
    if (call.signal?.aborted) throw abandoned('no', call.signal.reason);
    const timeout = call.timeout ?? this.#options.timeout ?? 10_000;
    const deadline = startDeadline(timeout, call.signal);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    try {
      const answer = await request(this.#options.baseUrl + call.path, {
        method: call.method ?? (body === undefined ? 'GET' : 'POST'),
        dispatcher: this.#agent,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'x-internal-token': this.#token,
          'x-nexus-target': this.#options.target,
          ...contextHeaders(),
        },
        body,
        signal: deadline.signal,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode < 300) return { bytes, headers: answer.headers };
      throw this.#remoteError(answer.statusCode, bytes);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (call.signal?.aborted) throw abandoned('maybe', error);
      if (deadline.passed)
        throw this.#failure('timeout', `${this.#options.target} did not answer within ${timeout} ms`, 'maybe', error);
      if (neverConnected(error))
        throw this.#failure('unreachable', `${this.#options.target} cannot be reached`, 'no', error);
      throw this.#failure('lost', `the connection to ${this.#options.target} was lost`, 'maybe', error);
    } finally {
      deadline.clear();
    }
  }

  #remoteError(status: number, bytes: Buffer): AppError {
    const problem = problemOf(bytes);
    if (status === 503 && typeof problem.code !== 'string')
      return this.#failure('unreachable', `${this.#options.target} is stopping or not up yet`, 'no', problem.detail);
    const code = typeof problem.code === 'string' ? problem.code : `${this.#options.target}.error`;
    const message = typeof problem.detail === 'string' ? problem.detail : `${this.#options.target} answered ${status}`;
    const {
      type: _type,
      title: _title,
      status: _status,
      code: _code,
      detail: _detail,
      instance: _instance,
      ...details
    } = problem;
    const sent = details.sent === 'no' || status < 500 ? 'no' : 'maybe';
    const told = new AppError({ code, status, message, details: { ...details, sent, remote: this.#options.target } });
    return code.startsWith('internal.') && status < 500 ? this.#turnedAway(told) : told;
  }

  /**
   * Ours was the wrong token or house: the target is as good as away. It is no fault of whoever called us, who would take a 401 for the
   * end of their own session, and none of their business what we lack; the cause has it, and the readiness of the service tells.
   */
  #turnedAway(told: AppError): AppError {
    const { target } = this.#options;
    const error = new AppError({
      code: `${target}.unreachable`,
      status: 503,
      public: true,
      message: `${target} cannot be reached`,
      details: { sent: 'no', unreachable: true, timedOut: false, remote: target },
      cause: told,
    });
    if (told.status === 421) misdirected.add(error);
    if (told.code === 'internal.unauthorized') tokenRefused.add(error);
    return error;
  }

  #failure(kind: 'unreachable' | 'timeout' | 'lost', message: string, sent: 'no' | 'maybe', cause: unknown): AppError {
    const status = kind === 'timeout' ? 504 : 503;
    return new AppError({
      code: `${this.#options.target}.${kind}`,
      status,
      message,
      public: true,
      details: { sent, unreachable: true, timedOut: kind === 'timeout' },
      cause,
    });
  }

  /**
   * Leaves the pooled connections, so that the name is resolved again; calls that run on them end in peace. Of many calls that failed
   * together only the first does so: the others find new connections already.
   */
  #leave(old: Agent): void {
    if (this.#closed || this.#agent !== old) return;
    this.#agent = newAgent();
    this.#retiring.add(old);
    void old.close().finally(() => this.#retiring.delete(old));
  }
}

/** Names of the targets that refuse our INTERNAL_API_TOKEN; those that cannot be asked are not among them. */
export async function refusingToken(clients: readonly ServiceClient[]): Promise<string[]> {
  const accepted = await Promise.all(clients.map((client) => client.isTokenAccepted()));
  return clients.filter((_client, index) => accepted[index] === false).map((client) => client.target);
}

/** Errors of calls that reached the wrong service (421), which did nothing with them. */
const misdirected = new WeakSet<AppError>();

/** Errors of calls whose INTERNAL_API_TOKEN was not taken. */
const tokenRefused = new WeakSet<AppError>();

function abandoned(sent: 'no' | 'maybe', cause: unknown): AppError {
  return new AppError({
    code: 'request.abandoned',
    status: 499,
    message: 'The call was given up.',
    details: { sent },
    cause,
  });
}

/** Whether this client found the error itself, rather than the target telling of one (perhaps of a third service). */
function isOwn(error: AppError): boolean {
  return error.details.remote === undefined;
}

/** Only what certainly had no effect, or may have it twice. A timeout has used up the caller's patience. */
function mayTryAgain(error: AppError, idempotent: boolean): boolean {
  if (!isOwn(error)) return misdirected.has(error);
  if (error.details.unreachable !== true || error.details.timedOut === true) return false;
  return error.details.sent === 'no' || idempotent;
}

/** What an error answer says: its problem+json, or else the beginning of its text. */
function problemOf(bytes: Buffer): Record<string, unknown> {
  const text = bytes.toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { detail: scrub(text.slice(0, 200)) };
}

function newAgent(): Agent {
  return new Agent({
    connect: { timeout: 2000 },
    headersTimeout: 0,
    bodyTimeout: 0,
    // Shorter than the DRAIN_MS of our images, whatever the server offers: when a stopping service closes, no connection to it is left
    // on which a call could just be leaving.
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 4000,
    // A connection in constant use would never ask again where its name leads.
    clientTtl: 30_000,
    connections: 128,
    pipelining: 1,
  });
}

function neverConnected(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
      code,
    ) ||
    (error instanceof AggregateError && error.errors.every(neverConnected))
  );
}

function parseJson(text: string, target: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError({
      code: `${target}.bad-answer`,
      status: 502,
      message: `${target} did not answer in JSON`,
      details: { sent: 'maybe' },
      cause: error,
    });
  }
}
