// Writes a zip archive as a stream, an entry at a time (PKWARE APPNOTE 6.3.10; with the 64-bit records once it needs them).
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

export interface ZipEntry {
  /** Path in the archive, with "/". */
  name: string;
  /** Less than 4 GiB. */
  bytes: Buffer;
  modified: Date;
}

const compress = promisify(deflateRaw);
const worthPacking = 128;
const version = 45;
/** Names are UTF-8. */
const flags = 0x0800;
const most32 = 0xff_ff_ff_ff;
const most16 = 0xff_ff;

export async function* zipStream(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const deflated = entry.bytes.length < worthPacking ? null : await compress(entry.bytes);
    const stored = deflated === null || deflated.length >= entry.bytes.length;
    const data = stored ? entry.bytes : deflated;
    const common = commonFields(entry, stored ? 0 : 8, data.length, name.length);
    directory.push(directoryRecord(common, name, offset));
    const local = Buffer.concat([uint32(0x04_03_4b_50), common, uint16(0), name]);
    yield local;
    yield data;
    offset += local.length + data.length;
  }
  yield Buffer.concat([...directory, endOf(directory, offset)]);
}

/** What the local header and the directory have in common: version to the length of the name. */
function commonFields(entry: ZipEntry, method: number, size: number, nameLength: number): Buffer {
  const { time, date } = dosTime(entry.modified);
  return Buffer.concat([
    ...[version, flags, method, time, date].map(uint16),
    ...[crc32(entry.bytes), size, entry.bytes.length].map(uint32),
    uint16(nameLength),
  ]);
}

function directoryRecord(common: Buffer, name: Buffer, offset: number): Buffer {
  const far = offset >= most32;
  const extra = far ? Buffer.concat([uint16(1), uint16(8), uint64(offset)]) : Buffer.alloc(0);
  return Buffer.concat([
    uint32(0x02_01_4b_50),
    uint16(version),
    common,
    ...[extra.length, 0, 0, 0].map(uint16),
    uint32(0),
    uint32(far ? most32 : offset),
    name,
    extra,
  ]);
}

function endOf(directory: Buffer[], start: number): Buffer {
  const count = directory.length;
  const size = directory.reduce((sum, record) => sum + record.length, 0);
  const end = Buffer.concat([
    uint32(0x06_05_4b_50),
    ...[0, 0, Math.min(count, most16), Math.min(count, most16)].map(uint16),
    ...[Math.min(size, most32), Math.min(start, most32)].map(uint32),
    uint16(0),
  ]);
  if (count < most16 && start + size < most32) return end;
  const record = Buffer.concat([
    uint32(0x06_06_4b_50),
    uint64(44),
    ...[version, version].map(uint16),
    ...[0, 0].map(uint32),
    ...[count, count, size, start].map(uint64),
  ]);
  const locator = Buffer.concat([uint32(0x07_06_4b_50), uint32(0), uint64(start + size), uint32(1)]);
  return Buffer.concat([record, locator, end]);
}

/** UTC, in steps of two seconds from 1980 on. */
function dosTime(at: Date): { time: number; date: number } {
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((Math.max(1980, at.getUTCFullYear()) - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
