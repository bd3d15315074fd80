// Writes a two-colour raster as a lossless WebP (VP8L with one two-symbol code for each channel).
import type { Raster } from './raster.ts';

export function encodeWebp({ size, mask, ground, figure }: Raster): Buffer {
  const bits = new BitWriter(size * size);
  bits.write(size - 1, 14);
  bits.write(size - 1, 14);
  bits.write(0, 4); // no alpha, version 0
  bits.write(0, 3); // no transform, no colour cache, one group of codes
  const channels = [1, 0, 2].map((channel) => [ground[channel] ?? 0, figure[channel] ?? 0] as const);
  for (const [first, second] of channels) writeCode(bits, first, second);
  writeCode(bits, 255, 255);
  writeCode(bits, 0, 0);
  for (const figurePixel of mask) {
    for (const [first, second] of channels) {
      if (first === second) continue;
      bits.write((figurePixel ? second : first) === Math.max(first, second) ? 1 : 0, 1);
    }
  }
  return riff(bits.bytes());
}

function writeCode(bits: BitWriter, first: number, second: number): void {
  const single = first === second;
  bits.write(1, 1);
  bits.write(single ? 0 : 1, 1);
  bits.write(1, 1);
  bits.write(Math.min(first, second), 8);
  if (!single) bits.write(Math.max(first, second), 8);
}

function riff(stream: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([0x2f]), stream]);
  const padding = Buffer.alloc(payload.length % 2);
  const header = Buffer.alloc(20);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(12 + payload.length + padding.length, 4);
  header.write('WEBPVP8L', 8, 'latin1');
  header.writeUInt32LE(payload.length, 16);
  return Buffer.concat([header, payload, padding]);
}

/** Bits from the least significant up, as VP8L reads them. */
class BitWriter {
  #buffer: Buffer;
  #position = 0;

  constructor(expectedPixels: number) {
    this.#buffer = Buffer.alloc(Math.ceil((expectedPixels * 3) / 8) + 64);
  }

  write(value: number, count: number): void {
    for (let bit = 0; bit < count; bit += 1) {
      if ((value >> bit) & 1) {
        const at = this.#position >> 3;
        this.#buffer[at] = (this.#buffer[at] ?? 0) | (1 << (this.#position & 7));
      }
      this.#position += 1;
    }
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, Math.ceil(this.#position / 8));
  }
}
