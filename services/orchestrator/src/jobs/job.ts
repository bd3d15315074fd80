// What a kind of background work is.
import type { z } from 'zod';

export interface JobContext {
  /** The nil UUID for jobs of the whole platform. */
  tenantId: string;
  /** Aborted when the lease was lost or the service stops; the run is then not counted. */
  signal: AbortSignal;
  /** 1 for the first run. */
  attempt: number;
  /** Whether a failure of this run is final. */
  lastAttempt: boolean;
}

export interface JobDefinition {
  kind: string;
  payload: z.ZodType;
  /** Cron: milliseconds between runs; a row per installation is made at start. */
  everyMs?: number;
  maxAttempts?: number;
  /** Back-off before the second run in milliseconds, doubled for each further one; default 2000. */
  firstRetryMs?: number;
  run(payload: unknown, context: JobContext): Promise<void>;
}

/**
 * Declares a job; its payload reaches `run` as the schema gives it. A run may happen more than once (a worker can die after its work),
 * so it must bear repetition. It throws PermanentError when another run cannot help.
 */
export function defineJob<P extends z.ZodType>(
  definition: Omit<JobDefinition, 'payload' | 'run'> & {
    payload: P;
    run(payload: z.output<P>, context: JobContext): Promise<void>;
  },
): JobDefinition {
  return definition as unknown as JobDefinition;
}
