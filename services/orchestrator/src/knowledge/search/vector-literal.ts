// A vector as pgvector reads it.
import { toFloats } from './vector-cache.ts';

/** https://github.com/pgvector/pgvector#vector-type */
const mostDimensions = 16_000;

/** Null: pgvector holds no such vector. Each number is written so that the very same float is read from it. */
export function vectorLiteral(vector: Buffer | Float32Array): string | null {
  if (vector.byteLength % 4 !== 0) return null;
  const floats = vector instanceof Float32Array ? vector : toFloats(vector);
  if (floats.length === 0 || floats.length > mostDimensions || !floats.every(Number.isFinite)) return null;
  return `[${floats.join(',')}]`;
}
