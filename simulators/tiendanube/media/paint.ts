// Paints the picture of a product: a garment's outline in its colour on a pale ground.
import type { Picture } from '../catalogue/vocabulary/vocabulary.ts';
import { encodeJpeg } from './jpeg.ts';
import { encodePng } from './png.ts';
import type { Raster, Rgb } from './raster.ts';
import { encodeWebp } from './webp.ts';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

export type PictureRequest = {
  picture: Picture;
  /** `#rrggbb` of the garment. */
  colour: string;
  format: PictureFormat;
  /** Position among the product's images; shifts the ground so that two of them differ. */
  turn: number;
};

type Point = readonly [number, number];

/** Right halves of outlines from top to bottom, x measured from the middle; the left half is the mirror image. */
const HALVES: Record<Exclude<Picture, 'shoe'>, Point[]> = {
  hoodie: [
    [0, 0.12],
    [0.1, 0.14],
    [0.15, 0.24],
    [0.28, 0.3],
    [0.4, 0.62],
    [0.3, 0.68],
    [0.22, 0.48],
    [0.22, 0.86],
    [0, 0.86],
  ],
  tee: [
    [0, 0.24],
    [0.08, 0.2],
    [0.24, 0.22],
    [0.38, 0.38],
    [0.28, 0.46],
    [0.21, 0.4],
    [0.21, 0.84],
    [0, 0.84],
  ],
  trousers: [
    [0, 0.12],
    [0.17, 0.12],
    [0.2, 0.5],
    [0.22, 0.9],
    [0.08, 0.9],
    [0.02, 0.42],
    [0, 0.42],
  ],
  dress: [
    [0, 0.16],
    [0.07, 0.14],
    [0.14, 0.16],
    [0.1, 0.4],
    [0.3, 0.88],
    [0, 0.88],
  ],
  cap: [
    [0, 0.3],
    [0.14, 0.34],
    [0.22, 0.46],
    [0.24, 0.58],
    [0.4, 0.64],
    [0.2, 0.66],
    [0, 0.62],
  ],
  bag: [
    [0, 0.16],
    [0.12, 0.18],
    [0.14, 0.34],
    [0.28, 0.36],
    [0.32, 0.84],
    [0, 0.84],
  ],
  card: [
    [0, 0.34],
    [0.36, 0.34],
    [0.36, 0.68],
    [0, 0.68],
  ],
};

const SHOE: Point[] = [
  [-0.36, 0.4],
  [-0.2, 0.36],
  [-0.06, 0.42],
  [0.06, 0.54],
  [0.28, 0.6],
  [0.38, 0.68],
  [0.38, 0.74],
  [-0.38, 0.74],
];

const MIME: Record<PictureFormat, string> = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' };
const EXTENSION: Record<PictureFormat, string> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

export const mimeOf = (format: PictureFormat): string => MIME[format];
export const extensionOf = (format: PictureFormat): string => EXTENSION[format];

/** The encoded picture, square, `size` pixels wide. */
export function paintPicture(request: PictureRequest, size: number): Buffer {
  const raster = paintRaster(request, size);
  if (request.format === 'png') return encodePng(raster);
  return request.format === 'webp' ? encodeWebp(raster) : encodeJpeg(raster);
}

function paintRaster(request: PictureRequest, size: number): Raster {
  const mask = new Uint8Array(size * size);
  const outline = outlineOf(request.picture).map(([x, y]): Point => [(x + 0.5) * size, y * size]);
  for (let row = 0; row < size; row += 1) {
    const crossings = crossingsOf(outline, row + 0.5);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      mask.fill(1, row * size + Math.round(crossings[pair] ?? 0), row * size + Math.round(crossings[pair + 1] ?? 0));
    }
  }
  return { size, mask, ground: groundOf(request), figure: parseColour(request.colour) };
}

function outlineOf(picture: Picture): Point[] {
  if (picture === 'shoe') return SHOE;
  const right = HALVES[picture];
  return [...right, ...right.map(([x, y]): Point => [-x, y]).reverse()];
}

function crossingsOf(outline: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  for (const [index, from] of outline.entries()) {
    const to = outline[(index + 1) % outline.length] as Point;
    if (from[1] < y === to[1] < y) continue;
    crossings.push(from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0]));
  }
  return crossings.sort((left, right) => left - right);
}

function groundOf(request: PictureRequest): Rgb {
  const [red, green, blue] = parseColour(request.colour);
  const bright = red + green + blue > 560;
  const shift = (request.turn % 6) * 6;
  return bright ? [196 - shift, 188, 178 + shift] : [242 - shift, 236, 226 + (shift % 24)];
}

function parseColour(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
