// Cuts a document's sections into the pieces that searches find and the agent reads.
import { createHash } from 'node:crypto';
import type { Section } from './reading/section.ts';
import { unreadable } from './reading/unreadable.ts';

export interface Chunk extends Section {
  position: number;
  /** SHA-256 of title, heading, page and text: the same hash is the same chunk. */
  contentHash: string;
}

/** Characters: long enough for one thought, short enough that eight of them are little to read. */
const longestChunk = 900;
const mostChunks = 3000;

/** Equal pieces stand once. @throws AppError `knowledge.too-much-text` */
export function splitChunks(title: string, sections: Section[]): Chunk[] {
  const chunks = new Map<string, Chunk>();
  for (const section of sections)
    for (const text of piecesOf(section.text)) {
      const contentHash = createHash('sha256')
        .update(JSON.stringify([title, section.heading, section.page, text]))
        .digest('hex');
      if (!chunks.has(contentHash))
        chunks.set(contentHash, { ...section, text, position: chunks.size + 1, contentHash });
    }
  if (chunks.size > mostChunks) throw unreadable('knowledge.too-much-text');
  return [...chunks.values()];
}

/** Paragraphs are put together, lines and sentences kept whole, as long as they fit. */
function piecesOf(text: string): string[] {
  return pack(text, [/\n\n+/, /\n/, /(?<=[.!?;])\s+/, /\s+/]);
}

function pack(text: string, [seam, ...finer]: RegExp[]): string[] {
  if (text.length <= longestChunk) return [text];
  // A word as long as a chunk is no word.
  if (seam === undefined) return text.match(new RegExp(`[^]{1,${longestChunk}}`, 'gu')) ?? [];
  const joint = seam.source === '\\n\\n+' ? '\n\n' : seam.source === '\\n' ? '\n' : ' ';
  const pieces: string[] = [];
  let current = '';
  for (const part of text.split(seam).filter(Boolean)) {
    if (current !== '' && current.length + joint.length + part.length > longestChunk) {
      pieces.push(current);
      current = '';
    }
    if (part.length > longestChunk) pieces.push(...pack(part, finer));
    else current = current === '' ? part : `${current}${joint}${part}`;
  }
  return current === '' ? pieces : [...pieces, current];
}
