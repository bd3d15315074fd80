// Takes single files out of a ZIP archive, with ceilings on what they may unpack to. Format: PKWARE APPNOTE 6.3.10, §4.3 and §4.4.
import { inflateRawSync } from 'node:zlib';
import { unreadable } from './unreadable.ts';

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;
/** The end record is 22 bytes and a comment of at most 64 KiB. */
const longestTail = 22 + 0xffff;
const mostEntries = 4000;

interface Entry {
  flags: number;
  method: number;
  packed: number;
  offset: number;
}

export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, Entry>();

  /** @throws AppError `knowledge.malformed` */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    try {
      this.#readDirectory();
    } catch (error) {
      throw error instanceof RangeError ? unreadable('knowledge.malformed', error) : error;
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The file's bytes; null when there is none of that name. @throws AppError `knowledge.encrypted`, `knowledge.too-large`, `knowledge.malformed` */
  read(name: string, maximumBytes: number): Buffer | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    if ((entry.flags & 1) !== 0) throw unreadable('knowledge.encrypted');
    try {
      if (this.#bytes.readUInt32LE(entry.offset) !== localHeader) throw unreadable('knowledge.malformed');
      const begin =
        entry.offset + 30 + this.#bytes.readUInt16LE(entry.offset + 26) + this.#bytes.readUInt16LE(entry.offset + 28);
      const packed = this.#bytes.subarray(begin, begin + entry.packed);
      if (entry.method === 8) return inflateRawSync(packed, { maxOutputLength: maximumBytes });
      if (entry.method !== 0) throw unreadable('knowledge.malformed');
      if (packed.length > maximumBytes) throw unreadable('knowledge.too-large');
      return packed;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ERR_BUFFER_TOO_LARGE') throw unreadable('knowledge.too-large', error);
      if (error instanceof RangeError || code?.startsWith('Z_')) throw unreadable('knowledge.malformed', error);
      throw error;
    }
  }

  #readDirectory(): void {
    const bytes = this.#bytes;
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(endOfDirectory);
    const tail = Math.max(0, bytes.length - longestTail);
    const end = bytes.subarray(tail).lastIndexOf(mark);
    if (end < 0) throw unreadable('knowledge.malformed');
    const count = bytes.readUInt16LE(tail + end + 10);
    if (count > mostEntries) throw unreadable('knowledge.too-large');
    let at = bytes.readUInt32LE(tail + end + 16);
    for (let index = 0; index < count; index += 1) {
      if (bytes.readUInt32LE(at) !== directoryEntry) throw unreadable('knowledge.malformed');
      const nameLength = bytes.readUInt16LE(at + 28);
      this.#entries.set(bytes.toString('utf8', at + 46, at + 46 + nameLength), {
        flags: bytes.readUInt16LE(at + 8),
        method: bytes.readUInt16LE(at + 10),
        packed: bytes.readUInt32LE(at + 20),
        offset: bytes.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  }
}
