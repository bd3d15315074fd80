// What the error body of an OpenAI API, or of a server that speaks it, says.
import { z } from 'zod';
import { words } from './counts.ts';

const refusal = z.object({ error: z.object({ code: words, message: words }) });

/** Nulls and empty words where it says nothing. */
export function readOpenaiError(body: unknown): { code: string | null; message: string } {
  const error = refusal.safeParse(body).data?.error;
  return { code: error?.code ?? null, message: error?.message ?? '' };
}
