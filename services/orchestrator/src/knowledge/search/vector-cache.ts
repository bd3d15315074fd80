// The vectors of shops whose knowledge is being searched, in memory as long as there is room; Postgres has them all.

export interface Vectors {
  ids: string[];
  dimensions: number;
  /** One row per id, each of length one. */
  matrix: Float32Array;
}

interface Kept {
  revision: string;
  vectors: Promise<Vectors>;
  bytes: number;
}

/** What one process may keep; 512 dimensions are 2 KiB a chunk. */
const defaultRoom = 64 * 1024 * 1024;

export class VectorCache {
  readonly #kept = new Map<string, Kept>();
  readonly #room: number;
  #bytes = 0;

  constructor(room = defaultRoom) {
    this.#room = room;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The shop's vectors of this revision; concurrent callers share one load. The shop searched longest ago gives way. */
  async get(tenantId: string, revision: string, load: () => Promise<Vectors>): Promise<Vectors> {
    const known = this.#kept.get(tenantId);
    if (known?.revision === revision) {
      this.#kept.delete(tenantId);
      this.#kept.set(tenantId, known);
      return known.vectors;
    }
    this.#drop(tenantId);
    const kept: Kept = { revision, vectors: load(), bytes: 0 };
    this.#kept.set(tenantId, kept);
    try {
      const vectors = await kept.vectors;
      this.#account(tenantId, kept, vectors.matrix.byteLength);
      return vectors;
    } catch (error) {
      if (this.#kept.get(tenantId) === kept) this.#drop(tenantId);
      throw error;
    }
  }

  #account(tenantId: string, kept: Kept, bytes: number): void {
    if (this.#kept.get(tenantId) !== kept || kept.bytes > 0) return;
    kept.bytes = bytes;
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#room) return;
      this.#drop(oldest);
    }
  }

  #drop(tenantId: string): void {
    this.#bytes -= this.#kept.get(tenantId)?.bytes ?? 0;
    this.#kept.delete(tenantId);
  }
}

/** Unit vectors from little-endian floats; those of another length than the first are left out. */
export function toVectors(rows: readonly { id: string; embedding: Buffer }[]): Vectors {
  const dimensions = (rows[0]?.embedding.length ?? 0) / 4;
  const fitting = rows.filter(({ embedding }) => embedding.length === dimensions * 4);
  const matrix = new Float32Array(fitting.length * dimensions);
  for (const [index, { embedding }] of fitting.entries()) matrix.set(toFloats(embedding), index * dimensions);
  return { ids: fitting.map(({ id }) => id), dimensions, matrix };
}

export function toFloats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The nearest ids with their cosine, the nearest first; none when the lengths differ. */
export function nearest(vectors: Vectors, question: Float32Array, limit: number): { id: string; score: number }[] {
  const { ids, dimensions, matrix } = vectors;
  if (question.length !== dimensions) return [];
  const scored = ids.map((id, index) => {
    let score = 0;
    const begin = index * dimensions;
    for (let place = 0; place < dimensions; place += 1) score += (matrix[begin + place] ?? 0) * (question[place] ?? 0);
    return { id, score };
  });
  return scored.sort((a, b) => b.score - a.score).slice(0, limit);
}
