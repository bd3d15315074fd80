// For tests: opens a zip archive as any program does, by its directory at the end, and checks every sum.
import assert from 'node:assert/strict';
import { crc32, inflateRawSync } from 'node:zlib';

/** @returns the files' bytes by name */
export function readZip(archive: Buffer): Map<string, Buffer> {
  const { count, start } = findDirectory(archive);
  const files = new Map<string, Buffer>();
  let at = start;
  for (let number = 0; number < count; number += 1) {
    assert.equal(archive.readUInt32LE(at), 0x02_01_4b_50, `entry ${number} of the directory`);
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    assert.ok(!files.has(name), `${name} stands there once`);
    files.set(name, readEntry(archive, at));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (noteLength ?? 0);
  }
  return files;
}

function findDirectory(archive: Buffer): { count: number; start: number } {
  const end = archive.length - 22;
  assert.equal(archive.readUInt32LE(end), 0x06_05_4b_50, 'the end of the directory');
  const [count, start] = [archive.readUInt16LE(end + 10), archive.readUInt32LE(end + 16)];
  if (archive.readUInt32LE(end - 20) !== 0x07_06_4b_50) return { count, start };
  const wide = Number(archive.readBigUInt64LE(end - 12));
  assert.equal(archive.readUInt32LE(wide), 0x06_06_4b_50, 'the wide end of the directory');
  return { count: Number(archive.readBigUInt64LE(wide + 32)), start: Number(archive.readBigUInt64LE(wide + 48)) };
}

function readEntry(archive: Buffer, record: number): Buffer {
  const [method, sum, size] = [
    archive.readUInt16LE(record + 10),
    archive.readUInt32LE(record + 16),
    archive.readUInt32LE(record + 20),
  ];
  const local = archive.readUInt32LE(record + 42);
  assert.equal(archive.readUInt32LE(local), 0x04_03_4b_50, 'a local header');
  const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(data, data + size);
  const bytes = method === 8 ? inflateRawSync(packed) : packed;
  assert.deepEqual([bytes.length, crc32(bytes)], [archive.readUInt32LE(record + 24), sum]);
  return bytes;
}
