// A valid voice note (Ogg, Opus, mono, silent) that carries its spoken words in the comment header.

const SILENT_FRAME = Buffer.from([0xf8, 0xff, 0xfe]); // 20 ms of CELT silence
const SAMPLES_PER_FRAME = 960;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/**
 * A voice note as WhatsApp records them, about as long as saying `text` takes (1 to 60 s).
 * The words stand in the OpusTags comment `SPOKEN=<text>`: a simulated transcription reads them there (RFC 7845 §5.2).
 */
export function makeVoiceNote(text: string): Buffer {
  const words = text.trim().split(/\s+/).length;
  const frames = Math.round(Math.min(60, Math.max(1, words / 2.5)) * 50);
  const pages = [page([opusHead()], 0, 2, 0n), page([opusTags(`SPOKEN=${text}`)], 1, 0, 0n)];
  for (let first = 0; first < frames; first += 50) {
    const count = Math.min(50, frames - first);
    const last = first + count === frames;
    const packets = Array.from({ length: count }, () => SILENT_FRAME);
    pages.push(page(packets, pages.length, last ? 4 : 0, BigInt((first + count) * SAMPLES_PER_FRAME)));
  }
  return Buffer.concat(pages);
}

/** The words of a note made by `makeVoiceNote`, null for any other bytes. */
export function readVoiceNote(bytes: Buffer): string | null {
  const at = bytes.indexOf('SPOKEN=');
  if (at < 4 || bytes.subarray(0, 4).toString('latin1') !== 'OggS') return null;
  const length = bytes.readUInt32LE(at - 4);
  const comment = Buffer.alloc(length);
  // The comment may run over the lacing of one page only: tags of up to 64 kB fit into one page's segments.
  bytes.copy(comment, 0, at, at + length);
  return comment.subarray('SPOKEN='.length).toString('utf8');
}

function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = 1;
  head.writeUInt16LE(312, 10);
  head.writeUInt32LE(16_000, 12);
  return head;
}

function opusTags(comment: string): Buffer {
  const vendor = Buffer.from('simulated');
  const text = Buffer.from(comment.slice(0, 20_000), 'utf8');
  const sizes = [vendor.length, 1, text.length].map((size) => {
    const field = Buffer.alloc(4);
    field.writeUInt32LE(size);
    return field;
  });
  return Buffer.concat([Buffer.from('OpusTags'), sizes[0]!, vendor, sizes[1]!, sizes[2]!, text]);
}

function page(packets: Buffer[], sequence: number, flags: number, granule: bigint): Buffer {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ]);
  const header = Buffer.alloc(27);
  header.write('OggS', 0, 'latin1');
  header[5] = flags;
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(0x4e455855, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = lacing.length;
  const whole = Buffer.concat([header, Buffer.from(lacing), ...packets]);
  whole.writeUInt32LE(oggChecksum(whole), 22);
  return whole;
}

function oggChecksum(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ byte) & 0xff]!) >>> 0;
  return crc;
}
