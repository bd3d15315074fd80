// The service's log: one JSON line each, with the context's ids, scrubbed of secrets and personal data.
import pino from 'pino';
import type { Logger } from 'pino';
import { currentContext } from './context.ts';
import { scrub } from './scrub.ts';

export type Log = Logger;

/** Where lines go; tests give a collector. */
export interface LogOptions {
  level?: string;
  write?: (line: string) => void;
}

/** Makes the log of a service. Bodies and messages of customers are never passed to it; the scrubber is the second wall. */
export function createLog(service: string, options: LogOptions = {}): Log {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  return pino(
    {
      level: options.level ?? 'info',
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...currentContext() }),
      serializers: { err: errorForLog },
      redact: {
        paths: ['req.headers', 'headers', 'credentials', '*.credentials', 'body', '*.body'],
        censor: '[hidden]',
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(scrub(line)) },
  );
}

/** Type, message, code and stack of an error and of what caused it; never the objects that libraries hang on theirs (connections, requests, keys). */
function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, details } = error as { code?: unknown; details?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(details === undefined ? {} : { details }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}
