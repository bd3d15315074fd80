// Reporter for node:test: writes each event as one line of JSON, for the runner to add up over many processes.
import { inspect } from 'node:util';
import { sharedProcess } from './shared-files.ts';
import type { TestEvent, TestEventKind } from './test-event.ts';

interface RawEvent {
  type: string;
  data: {
    name?: string;
    nesting?: number;
    file?: string;
    skip?: string | boolean;
    todo?: string | boolean;
    message?: string;
    success?: boolean;
    details?: { type?: string; duration_ms?: number; error?: Error & { failureType?: string } };
  };
}

const kinds: Record<string, TestEventKind> = {
  'test:enqueue': 'enqueue',
  'test:complete': 'complete',
  'test:pass': 'pass',
  'test:fail': 'fail',
  'test:diagnostic': 'diagnostic',
  'test:summary': 'summary',
};

/** Longest error text that is kept, in characters. */
const errorLimit = 6000;

/**
 * Nothing is left to do when this comes: the process ends here, without Node's closing of handles. Node 26.10 spins in it for ever
 * (`Environment::CleanupHandles`) in some processes whose tests cut connections and killed children.
 */
process.once('beforeExit', () => process.on('exit', () => process.exit()));

export default async function* reporter(source: AsyncIterable<RawEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    const kind = kinds[type];
    if (kind === undefined) continue;
    const event: TestEvent = {
      kind,
      name: data.name ?? '',
      // One less: around everything there is the suite of the file, whose name is the file's.
      nesting: (data.nesting ?? 0) - 1,
      file: (data.file === sharedProcess ? data.name : data.file) ?? '',
      suite: data.details?.type === 'suite',
      milliseconds: data.details?.duration_ms ?? 0,
      skip: data.skip ?? null,
      todo: data.todo ?? null,
      error: data.details?.error ? describe(data.details.error) : null,
      childrenFailed: data.details?.error?.failureType === 'subtestsFailed',
      message: data.message ?? '',
      success: data.success ?? null,
    };
    yield `${JSON.stringify(event)}\n`;
  }
}

function describe(error: Error): string {
  const cause = error.cause ?? error;
  return (typeof cause === 'string' ? cause : inspect(cause, { depth: 3 })).slice(0, errorLimit);
}
