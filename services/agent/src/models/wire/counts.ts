// Schemas for what vendors report: figures that are none count as nothing, texts that are none are null.
import { z } from 'zod';

export const count = z.number().int().nonnegative().catch(0);
export const words = z.string().nullish().catch(null);

/** Plain JSON objects as they are, anything else as an empty one. */
export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
