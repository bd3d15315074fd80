// Calls another of our services: token, target name, context, timeouts, breaker, one retry where nothing can have happened twice.
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { AppError } from './app-error.ts';
import { contextHeaders } from './context.ts';
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
 * Thrown by every call: AppError whose code is the remote problem's, or `<target>.unreachable` (nothing was sent),
 * `<target>.timeout` and `<target>.lost` (it may have arrived). `details.sent` is 'no' or 'maybe'.
 */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #breaker = circuitBreaker(
    handleWhen((error) => error instanceof AppError && error.details.unreachable === true),
    { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(8) },
  );
  #agent: Agent;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#agent = newAgent();
  }

  /** Sends JSON, receives JSON of the given schema. */
  async call<S extends z.ZodType | undefined = undefined>(
    call: ServiceCall<S>,
  ): Promise<S extends z.ZodType ? z.output<S> : unknown> {
    const { bytes } = await this.callForBytes(call);
    const json: unknown = bytes.length === 0 ? undefined : parseJson(bytes, this.#options.target);
    if (!call.response) return json as never;
    const parsed = call.response.safeParse(json);
    if (parsed.success) return parsed.data as never;
    throw new AppError({
      code: `${this.#options.target}.bad-answer`,
      status: 502,
      message: `${this.#options.target} answered in an unknown form: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
    });
  }

  /** Sends JSON, receives the raw bytes and headers of a 2xx answer. */
  async callForBytes(call: ServiceCall<z.ZodType | undefined>): Promise<BytesAnswer> {
    try {
      return await this.#breaker.execute(() => this.#attempt(call));
    } catch (error) {
      if (error instanceof BrokenCircuitError)
        throw this.#failure('unreachable', `${this.#options.target} has not answered lately`, 'no', error);
      if (!(error instanceof AppError) || call.signal?.aborted) throw error;
      const again =
        error.status === 421 ||
        error.details.sent === 'no' ||
        (call.idempotent === true && error.details.unreachable === true);
      if (!again || error.details.timedOut === true) throw error;
      await this.#reconnect();
      return this.#attempt(call);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #attempt(call: ServiceCall<z.ZodType | undefined>): Promise<BytesAnswer> {
    const timeout = call.timeout ?? this.#options.timeout ?? 10_000;
    const deadline = AbortSignal.timeout(timeout);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    try {
      const answer = await request(this.#options.baseUrl + call.path, {
        method: call.method ?? (body === undefined ? 'GET' : 'POST'),
        dispatcher: this.#agent,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'x-internal-token': splitTokens(this.#options.tokens)[0] ?? '',
          'x-nexus-target': this.#options.target,
          ...contextHeaders(),
        },
        body,
        signal: call.signal ? AbortSignal.any([call.signal, deadline]) : deadline,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode < 300) return { bytes, headers: answer.headers };
      throw this.#remoteError(answer.statusCode, bytes);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (call.signal?.aborted)
        throw new AppError({ code: 'request.abandoned', status: 499, message: 'The call was given up.', cause: error });
      if (deadline.aborted)
        throw this.#failure('timeout', `${this.#options.target} did not answer within ${timeout} ms`, 'maybe', error);
      if (neverConnected(error))
        throw this.#failure('unreachable', `${this.#options.target} cannot be reached`, 'no', error);
      throw this.#failure('lost', `the connection to ${this.#options.target} was lost`, 'maybe', error);
    }
  }

  #remoteError(status: number, bytes: Buffer): AppError {
    let problem: Record<string, unknown> = {};
    try {
      problem = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    } catch {
      problem = { detail: scrub(bytes.toString('utf8').slice(0, 200)) };
    }
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
    return new AppError({ code, status, message, details: { ...details, remote: this.#options.target } });
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

  /** Drops pooled connections, so that the name is resolved again. */
  async #reconnect(): Promise<void> {
    const old = this.#agent;
    this.#agent = newAgent();
    setTimeout(() => void old.destroy().catch(() => undefined), 1000).unref();
  }
}

function newAgent(): Agent {
  return new Agent({
    connect: { timeout: 2000 },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
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

function parseJson(bytes: Buffer, target: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new AppError({
      code: `${target}.bad-answer`,
      status: 502,
      message: `${target} did not answer in JSON`,
      cause: error,
    });
  }
}
