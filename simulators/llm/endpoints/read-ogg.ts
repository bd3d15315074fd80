// Reads an Ogg Opus file: the comments of its tags and its length.

export type OggOpus = { comments: string[]; seconds: number };

const capture = Buffer.from('OggS');

/** The packets of all pages joined, and the last granule position. Null when the bytes are no Ogg container. */
function readPages(bytes: Buffer): { packets: Buffer[]; granule: bigint } | null {
  const packets: Buffer[] = [];
  let open: Buffer[] = [];
  let granule = 0n;
  let at = 0;
  while (at + 27 <= bytes.length && bytes.subarray(at, at + 4).equals(capture)) {
    const position = bytes.readBigInt64LE(at + 6);
    if (position > granule) granule = position;
    const segments = bytes[at + 26] ?? 0;
    const table = bytes.subarray(at + 27, at + 27 + segments);
    let offset = at + 27 + segments;
    for (const size of table) {
      open.push(bytes.subarray(offset, offset + size));
      offset += size;
      if (size < 255) {
        packets.push(Buffer.concat(open));
        open = [];
      }
    }
    at = offset;
  }
  return at === 0 ? null : { packets, granule };
}

function readComments(packet: Buffer): string[] {
  const comments: string[] = [];
  let at = 8;
  const next = () => {
    const length = packet.readUInt32LE(at);
    const text = packet.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
    return text;
  };
  next();
  const count = packet.readUInt32LE(at);
  at += 4;
  for (let index = 0; index < count && at + 4 <= packet.length; index += 1) comments.push(next());
  return comments;
}

/** Comments ("NAME=value") and duration (48 kHz granules). Null when the bytes are no Ogg; throws RangeError when cut short. */
export function readOgg(bytes: Buffer): OggOpus | null {
  const pages = readPages(bytes);
  if (pages === null) return null;
  const tags = pages.packets.find((packet) => packet.subarray(0, 8).toString('latin1') === 'OpusTags');
  return { comments: tags === undefined ? [] : readComments(tags), seconds: Number(pages.granule) / 48_000 };
}
