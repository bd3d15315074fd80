// The mail address in a text.

const pattern = /[\p{L}\p{N}._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![a-z0-9])/giu;

/** The last one as written; null when there is none. */
export function emailIn(text: string): string | null {
  return text.match(pattern)?.at(-1) ?? null;
}
