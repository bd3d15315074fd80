// Lenient readers of providers' JSON: what is missing or of another kind is null or empty, ids stay as they came.
import { z } from 'zod';

export type Fields = Record<string, unknown>;

/** The object, or an empty one for anything else. */
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Runs `read`; what it throws becomes an entry of `unreadable` under `path`. */
export function tryRead<Result>(
  path: string,
  unreadable: { path: string; reason: string }[],
  read: () => Result[],
): Result[] {
  try {
    return read();
  } catch (error) {
    unreadable.push({ path, reason: reasonOf(error) });
    return [];
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return error instanceof Error ? error.message : 'unknown';
}
