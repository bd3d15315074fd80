// Serves product images at the addresses the catalogue names, in the widths the vendor's file names allow.
import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { mimeOf, paintPicture } from './paint.ts';
import type { PictureRequest } from './paint.ts';

const WIDTHS = new Set([50, 100, 240, 320, 480, 640, 1024]);
const KEPT = 64;
const NO_PHOTO: PictureRequest = { picture: 'card', colour: '#c9c9c9', format: 'png', turn: 0 };

export function mediaRoutes(app: FastifyInstance, world: World): void {
  const painted = new Map<string, Buffer>();
  app.get('/media/*', (request, reply) => {
    const path = new URL(request.url, 'http://simulator.invalid').pathname;
    const [, base = '', width = ''] = /^(.+)-(\d+)-(?:0|\d+)\.(?:jpe?g|png|webp)$/.exec(path) ?? [];
    const picture = findPicture(world, base);
    if (!picture || !WIDTHS.has(Number(width))) return reply.code(404).type('text/plain').send('not found');
    const key = `${base}@${width}`;
    const image = painted.get(key) ?? paintPicture(picture, Number(width));
    painted.set(key, image);
    if (painted.size > KEPT) painted.delete(painted.keys().next().value ?? '');
    return reply.header('cache-control', 'public, max-age=31536000').type(mimeOf(picture.format)).send(image);
  });
}

function findPicture(world: World, base: string): PictureRequest | undefined {
  if (/^\/media\/(no-photo|stores\/\d+\/logo)$/.test(base)) return NO_PHOTO;
  for (const store of world.stores.values()) {
    const found = store.pictures.get(base);
    if (found) return found;
  }
  return undefined;
}
