// Writes a two-colour raster as a baseline JPEG, with Huffman tables of one code length each.
import type { Raster, Rgb } from './raster.ts';

/** Coefficient positions from low to high frequency. */
const ZIGZAG = makeZigzag();
const QUANTIZER = 12;
/** Run/size symbols of the AC table: end of block, sixteen zeros, and every run with every size. */
const AC_SYMBOLS = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_unused, index) => ((index / 10) << 4) | ((index % 10) + 1)),
];
const AC_CODES = new Map(AC_SYMBOLS.map((symbol, code) => [symbol, code]));
const COSINES = Float64Array.from({ length: 64 }, (_unused, index) => {
  const frequency = index >> 3;
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (index & 7) + 1) * frequency * Math.PI) / 16);
});

export function encodeJpeg(raster: Raster): Buffer {
  const { size } = raster;
  const frame = [8, size >> 8, size & 255, size >> 8, size & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
  const lengths = (at: number, count: number): number[] =>
    Array.from({ length: 16 }, (_unused, index) => (index === at - 1 ? count : 0));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => QUANTIZER)]),
    segment(0xc0, frame),
    segment(0xc4, [0x00, ...lengths(4, 12), ...Array.from({ length: 12 }, (_unused, index) => index)]),
    segment(0xc4, [0x10, ...lengths(8, AC_SYMBOLS.length), ...AC_SYMBOLS]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    scan(raster),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, body: number[]): Buffer {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...body]);
}

function scan({ size, mask, ground, figure }: Raster): Buffer {
  const bits = new EntropyWriter();
  const channels = [toYcc(ground), toYcc(figure)] as const;
  const previous = [0, 0, 0];
  const block = new Float64Array(64);
  for (let top = 0; top < size; top += 8) {
    for (let left = 0; left < size; left += 8) {
      const flat = isFlat(mask, size, top, left);
      for (let channel = 0; channel < 3; channel += 1) {
        const tones = [channels[0][channel] ?? 0, channels[1][channel] ?? 0];
        const level = (index: number): number => (tones[mask[index] ?? 0] ?? 0) - 128;
        if (flat) block.fill(0).fill(level(top * size + left) * 8, 0, 1);
        else
          transform(block, (row, column) =>
            level(Math.min(size - 1, top + row) * size + Math.min(size - 1, left + column)),
          );
        previous[channel] = writeBlock(bits, block, previous[channel] ?? 0);
      }
    }
  }
  return bits.bytes();
}

function isFlat(mask: Uint8Array, size: number, top: number, left: number): boolean {
  const first = mask[top * size + left];
  for (let row = top; row < Math.min(size, top + 8); row += 1) {
    for (let column = left; column < Math.min(size, left + 8); column += 1) {
      if (mask[row * size + column] !== first) return false;
    }
  }
  return true;
}

/** The two-dimensional cosine transform of 8 × 8 samples, into `block`. */
function transform(block: Float64Array, sample: (row: number, column: number) => number): void {
  const rows = new Float64Array(64);
  for (let row = 0; row < 8; row += 1) {
    for (let frequency = 0; frequency < 8; frequency += 1) {
      let sum = 0;
      for (let column = 0; column < 8; column += 1) sum += sample(row, column) * (COSINES[frequency * 8 + column] ?? 0);
      rows[row * 8 + frequency] = sum;
    }
  }
  for (let vertical = 0; vertical < 8; vertical += 1) {
    for (let horizontal = 0; horizontal < 8; horizontal += 1) {
      let sum = 0;
      for (let row = 0; row < 8; row += 1)
        sum += (rows[row * 8 + horizontal] ?? 0) * (COSINES[vertical * 8 + row] ?? 0);
      block[vertical * 8 + horizontal] = sum;
    }
  }
}

function writeBlock(bits: EntropyWriter, block: Float64Array, previousDc: number): number {
  const quantized = ZIGZAG.map((position) => Math.round((block[position] ?? 0) / QUANTIZER));
  const dc = quantized[0] ?? 0;
  const size = bitLength(dc - previousDc);
  bits.write(size, 4);
  bits.writeValue(dc - previousDc, size);
  let run = 0;
  for (let index = 1; index < 64; index += 1) {
    const value = quantized[index] ?? 0;
    if (value === 0) {
      run += 1;
      continue;
    }
    for (; run > 15; run -= 16) bits.write(AC_CODES.get(0xf0) ?? 0, 8);
    const length = bitLength(value);
    bits.write(AC_CODES.get((run << 4) | length) ?? 0, 8);
    bits.writeValue(value, length);
    run = 0;
  }
  if (run > 0) bits.write(AC_CODES.get(0x00) ?? 0, 8);
  return dc;
}

const bitLength = (value: number): number => 32 - Math.clz32(Math.abs(value));

function toYcc([red, green, blue]: Rgb): Rgb {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
  ];
}

function makeZigzag(): number[] {
  const positions = Array.from({ length: 64 }, (_unused, index) => index);
  const diagonal = (position: number): number => (position >> 3) + (position & 7);
  return positions.sort((left, right) => {
    const by = diagonal(left) - diagonal(right);
    if (by !== 0) return by;
    return diagonal(left) % 2 === 0 ? (left & 7) - (right & 7) : (right & 7) - (left & 7);
  });
}

/** Bits from the most significant down, with a zero byte after every 0xFF. */
class EntropyWriter {
  #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.#pending = (this.#pending << 1) | ((value >> bit) & 1);
      this.#count += 1;
      if (this.#count === 8) this.#flush();
    }
  }

  /** A signed value as JPEG codes it: negative ones as their complement. */
  writeValue(value: number, length: number): void {
    this.write(value < 0 ? value + (1 << length) - 1 : value, length);
  }

  bytes(): Buffer {
    if (this.#count > 0) this.write(0xff, 8 - this.#count);
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#pending);
    if (this.#pending === 0xff) this.#bytes.push(0);
    this.#pending = 0;
    this.#count = 0;
  }
}
