// What is refused before a route is asked: packed bodies, endless nesting, what is no HTTP, what comes too slowly.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, toProblem } from '../app-error.ts';
import { nestsTooDeep } from './json-depth.ts';

/** A phone on a bad line sends a picture within it; a caller who trickles holds a connection no longer. */
export const defaultPatience = { headers: 15_000, request: 60_000 };

/** Nothing is unpacked here: a small body could become a huge one, and signatures are of the bytes as they came. @throws AppError 415 `request.encoded` */
export function refuseEncoded(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.trim().toLowerCase() === 'identity') return;
  throw new AppError({
    code: 'request.encoded',
    status: 415,
    message: 'Send the body as it is, without Content-Encoding.',
  });
}

/** Fastify's own JSON parser, behind a bound on nesting. */
export function parseShallowJson(server: FastifyInstance): FastifyBodyParser<string> {
  const parse = server.getDefaultJsonParser('error', 'error');
  return (request, body, done) => {
    if (!nestsTooDeep(body)) return parse(request, body, done);
    done(new AppError({ code: 'request.too-deep', status: 400, message: 'The body nests deeper than any body may.' }));
  };
}

/** What is no HTTP, or comes too slowly, is answered by hand: there is no request yet that could be. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, code] = connectionRefusals[error.code ?? ''] ?? [400, 'request.malformed'];
  const body = JSON.stringify(toProblem(new AppError({ code, status, message: 'The request could not be read.' })));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

const connectionRefusals: Record<string, [status: number, code: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request.too-slow'],
  HPE_HEADER_OVERFLOW: [431, 'request.headers-too-large'],
};
