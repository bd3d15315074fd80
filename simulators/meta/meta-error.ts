// Error answers of Meta's Graph API: one body, a numeric code, the HTTP status its error table gives.
import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const HTTP_STATUS: Record<number, number> = {
  0: 401,
  1: 500,
  2: 503,
  4: 429,
  190: 401,
  200: 403,
  80007: 429,
  130429: 429,
  130497: 403,
  131000: 500,
  131005: 403,
  131016: 500,
  131045: 500,
  131048: 429,
  131056: 429,
  131057: 500,
  131064: 429,
  132001: 404,
  133004: 503,
};

export function refuse(
  reply: FastifyReply,
  code: number,
  message: string,
  details: string | null = null,
  further: { http?: number; error_subcode?: number } = {},
): FastifyReply {
  const { http = HTTP_STATUS[code] ?? 400, error_subcode } = further;
  const error = {
    message: `(#${code}) ${message}`,
    type: 'OAuthException',
    code,
    ...(details !== null && { error_data: { messaging_product: 'whatsapp', details } }),
    ...(error_subcode !== undefined && { error_subcode }),
    fbtrace_id: randomBytes(8).toString('base64url'),
  };
  return reply.code(http).header('content-type', 'application/json; charset=UTF-8').send({ error });
}
