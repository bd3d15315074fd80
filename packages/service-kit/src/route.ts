// How a route is declared: method, path, permission, schemas and handler in one object.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Who may call a route; `internal` = other services, the roles are the panel's. Every route names one. */
export type Permission =
  | 'internal'
  | 'anyone'
  | 'signed_in'
  | 'platform_admin'
  | 'owner'
  | 'manager'
  | 'agent'
  | 'viewer';

type Schema = z.ZodType;
type Output<S> = S extends Schema ? z.output<S> : undefined;

export interface RouteInput<B, Q, P> {
  body: Output<B>;
  query: Output<Q>;
  params: Output<P>;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Aborted when the caller goes away before the answer. */
  signal: AbortSignal;
}

export interface RouteOptions<B, Q, P, R> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  allow: Permission;
  /** One line for the OpenAPI document. */
  summary: string;
  body?: B;
  query?: Q;
  params?: P;
  /** Schema of the 2xx answer; what it does not name is not sent. Left out for streams and bytes. */
  response?: R;
  /** Status of success; default 200. */
  status?: number;
  /** Largest body in bytes; default 1 MiB. */
  bodyLimit?: number;
  /** The body arrives as a Buffer, whatever its type (webhooks). */
  raw?: boolean;
  /** Left out of the OpenAPI document. */
  hidden?: boolean;
  handler(input: RouteInput<B, Q, P>): Promise<R extends Schema ? z.input<R> : unknown>;
}

/** A route with its types forgotten, as lists hold it. */
export interface Route {
  method: RouteOptions<unknown, unknown, unknown, unknown>['method'];
  url: string;
  allow: Permission;
  summary: string;
  body?: Schema;
  query?: Schema;
  params?: Schema;
  response?: Schema;
  status?: number;
  bodyLimit?: number;
  raw?: boolean;
  hidden?: boolean;
  handler(input: RouteInput<unknown, unknown, unknown>): Promise<unknown>;
}

/** Declares a route; body, query and params reach the handler as their schemas give them. */
export function route<
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  P extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
>(options: RouteOptions<B, Q, P, R>): Route {
  return options as unknown as Route;
}
