// Raw webhook bytes to JSON.
import { AppError } from '@nexus/service-kit/app-error';
import { nestsTooDeep } from '@nexus/service-kit/doors/json-depth';

/** Vendors send at most 3 MB (Cloud API webhooks). */
const MAXIMUM_BYTES = 3 * 1024 * 1024;

/** @throws AppError 413 `webhook.too-large`, 400 `webhook.malformed` */
export function readBody(raw: Buffer): Record<string, unknown> {
  if (raw.length > MAXIMUM_BYTES)
    throw new AppError({ code: 'webhook.too-large', status: 413, message: 'The webhook body is larger than 3 MB.' });
  const body = parse(raw);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw malformed('The webhook body is not a JSON object.');
}

function parse(raw: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    if (!nestsTooDeep(text)) return JSON.parse(text);
  } catch (error) {
    throw malformed('The webhook body is not JSON.', error);
  }
  throw malformed('The webhook body nests deeper than any event does.');
}

function malformed(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'webhook.malformed', status: 400, message, cause });
}
