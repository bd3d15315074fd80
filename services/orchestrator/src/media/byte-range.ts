// Reads a Range header (RFC 9110 §14): players of voice notes and videos ask for parts.

export interface ByteRange {
  /** First and last byte, both included. */
  start: number;
  end: number;
}

/** @returns null: the whole file (no header, or one to be ignored); 'unsatisfiable': answer 416. Several ranges at once count as none. */
export function byteRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!parts || (!parts[1] && !parts[2])) return null;
  if (!parts[1]) {
    const length = Math.min(Number(parts[2]), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(parts[1]);
  const end = parts[2] ? Math.min(Number(parts[2]), size - 1) : size - 1;
  if (start >= size) return 'unsatisfiable';
  return end < start ? null : { start, end };
}
