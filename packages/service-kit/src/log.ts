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
      redact: {
        paths: ['req.headers', 'headers', 'credentials', '*.credentials', 'body', '*.body'],
        censor: '[hidden]',
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(scrub(line)) },
  );
}
