// Small valid PNG pictures for tests and for customers without a camera; a text chunk says what they show.
import { crc32, deflateSync } from 'node:zlib';

export type SampleImageKind = 'product' | 'receipt' | 'plain';
type Colour = [red: number, green: number, blue: number];
type Box = { left: number; top: number; right: number; bottom: number; colour: Colour };

const DESCRIPTIONS: Record<SampleImageKind, string> = {
  product: 'Foto de un buzo negro con capucha sobre fondo claro',
  receipt: 'Comprobante de transferencia bancaria',
  plain: 'Imagen lisa de color gris',
};

const PICTURES: Record<SampleImageKind, { width: number; height: number; ground: Colour; boxes: Box[] }> = {
  product: {
    width: 240,
    height: 240,
    ground: [236, 232, 226],
    boxes: [
      { left: 70, top: 70, right: 170, bottom: 200, colour: [28, 28, 32] },
      { left: 40, top: 80, right: 70, bottom: 175, colour: [36, 36, 42] },
      { left: 170, top: 80, right: 200, bottom: 175, colour: [36, 36, 42] },
      { left: 95, top: 45, right: 145, bottom: 80, colour: [44, 44, 52] },
      { left: 95, top: 140, right: 145, bottom: 170, colour: [52, 52, 60] },
    ],
  },
  receipt: {
    width: 240,
    height: 320,
    ground: [248, 250, 252],
    boxes: [
      { left: 0, top: 0, right: 240, bottom: 56, colour: [0, 120, 190] },
      { left: 20, top: 84, right: 150, bottom: 104, colour: [30, 40, 60] },
      ...[130, 156, 182, 208, 234].map((top): Box => ({
        left: 20,
        top,
        right: 220,
        bottom: top + 8,
        colour: [205, 212, 222],
      })),
      { left: 20, top: 270, right: 110, bottom: 288, colour: [40, 170, 110] },
    ],
  },
  plain: { width: 64, height: 64, ground: [160, 165, 170], boxes: [] },
};

/** A PNG (8-bit RGB) whose tEXt chunk `Description` says what it shows; `description` replaces the usual sentence. */
export function makeSampleImage(kind: SampleImageKind, description: string = DESCRIPTIONS[kind]): Buffer {
  const { width, height } = PICTURES[kind];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const words = Buffer.concat([Buffer.from('Description\0', 'latin1'), Buffer.from(description, 'latin1')]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('tEXt', words),
    chunk('IDAT', deflateSync(pixels(kind))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixels(kind: SampleImageKind): Buffer {
  const { width, height, ground, boxes } = PICTURES[kind];
  const stride = 1 + width * 3;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const box = boxes.findLast((shape) => x >= shape.left && x < shape.right && y >= shape.top && y < shape.bottom);
      rows.set(box?.colour ?? ground, y * stride + 1 + x * 3);
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
