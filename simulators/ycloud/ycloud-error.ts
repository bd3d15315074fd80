// YCloud's error answers: code, HTTP status and body as its API reference lists them.
import type { FastifyReply } from 'fastify';
import { whatsappApiError } from './ycloud-wire.ts';

const HTTP_STATUS: Record<string, number> = {
  ACCOUNT_LIMITED: 403,
  ACCOUNT_RATE_LIMITED: 429,
  ACCOUNT_UNAVAILABLE: 403,
  ALREADY_EXISTS: 409,
  BAD_REQUEST: 400,
  BALANCE_INSUFFICIENT: 403,
  CONTENT_PROHIBITED: 403,
  CONTENT_TOO_LARGE: 413,
  FORBIDDEN: 403,
  INTERNAL_SERVER_ERROR: 500,
  MESSAGING_REGION_UNSUPPORTED: 400,
  NOT_FOUND: 404,
  PARAM_INVALID: 400,
  PARAM_INVALID_LENGTH: 400,
  PARAM_MISSING: 400,
  PARAM_NOT_MATCH: 400,
  RECIPIENT_IN_BLOCK_LIST: 403,
  RECIPIENT_UNSUBSCRIBED: 403,
  SENDER_RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
  TOO_MANY_REQUESTS: 429,
  UNAUTHORIZED: 401,
  WHATSAPP_BUSINESS_ACCOUNT_UNAVAILABLE: 403,
  WHATSAPP_WABA_UNAVAILABLE: 403,
  WHATSAPP_PHONE_NUMBER_UNAVAILABLE: 403,
  WHATSAPP_TEMPLATE_UNAVAILABLE: 403,
  WHATSAPP_DIRECT_SEND_UNSUPPORTED_COMPONENT: 400,
};
const WHATSAPP_STATUS: Record<string, number> = {
  2: 503,
  4: 429,
  190: 401,
  80007: 429,
  130429: 429,
  131016: 500,
  131056: 429,
  131057: 500,
  131000: 500,
  132001: 404,
};

export function refuse(
  reply: FastifyReply,
  code: string,
  message: string,
  http = HTTP_STATUS[code] ?? 400,
  target?: string,
): FastifyReply {
  const requestId = String(reply.getHeader('YCloud-Request-ID') ?? '');
  return reply.code(http).send({
    error: {
      status: http,
      code,
      message,
      ...(target && { target }),
      docUrl: 'https://docs.ycloud.com/reference/errors',
      requestId,
    },
  });
}

/** A refusal by WhatsApp itself, handed through by a direct send. */
export function refuseAsWhatsapp(
  reply: FastifyReply,
  code: string,
  title: string,
  details: string,
  http = WHATSAPP_STATUS[code] ?? 400,
): FastifyReply {
  const requestId = String(reply.getHeader('YCloud-Request-ID') ?? '');
  const ours =
    http === 429
      ? 'TOO_MANY_REQUESTS'
      : http >= 500
        ? 'INTERNAL_SERVER_ERROR'
        : http === 401
          ? 'UNAUTHORIZED'
          : 'BAD_REQUEST';
  const whatsapp = whatsappApiError(code, title, details);
  return reply.code(http).send({
    error: {
      status: http,
      code: ours,
      message: whatsapp.message,
      target: 'whatsappApiError',
      requestId,
      whatsappApiError: whatsapp,
    },
  });
}
