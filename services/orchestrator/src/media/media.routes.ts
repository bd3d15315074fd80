// Serves media under addresses that end by themselves; the bytes come from strangers, so nothing in them may run.
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { checkMediaUrl } from '../conversations/panel/media-url.ts';
import type { Deps } from '../deps.ts';
import { byteRange } from './byte-range.ts';
import { findServableMedia } from './media.store.ts';
import type { ServableMedia } from './media.store.ts';
import { openMediaFile } from './media-files.ts';

/** Types that browsers show in place; everything else is a download. */
const shownTypes = /^(image\/(jpeg|png|webp|gif)|audio\/[a-z0-9.+-]+|video\/(mp4|3gpp|webm))$/;

export function mediaRoutes(deps: Deps): Route[] {
  return [serve(deps)];
}

function serve(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/media/:tenant_id/:media_id',
    allow: 'anyone',
    summary: 'A picture, voice note or file of a message, under an address that ends by itself',
    hidden: true,
    params: z.object({ tenant_id: z.uuid(), media_id: z.uuid() }),
    query: z.object({ expires: z.coerce.number().int().positive(), signature: z.string().max(100) }),
    handler: async ({ params: { tenant_id: tenantId, media_id: mediaId }, query, request, reply }) => {
      checkMediaUrl(deps.keyring, { tenantId, mediaId }, query, deps.now());
      const media = await deps.database.transaction(tenantId, (tx) => findServableMedia(tx, tenantId, mediaId));
      if (!media) throw new AppError({ code: 'media.not-found', status: 404, message: 'There is no such file.' });
      const file = await openMediaFile(deps.config.DATA_DIRECTORY, media.path);
      const { size } = await file.stat();
      setHeaders(reply, media, Math.floor(query.expires - deps.now().getTime() / 1000));
      const range = byteRange(request.headers.range, size);
      if (range === 'unsatisfiable') {
        await file.close();
        return reply.code(416).header('content-range', `bytes */${size}`).send('');
      }
      if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
      reply.header('content-length', range ? range.end - range.start + 1 : size);
      return reply.send(file.createReadStream(range ?? {}));
    },
  });
}

function setHeaders(reply: FastifyReply, media: ServableMedia, secondsLeft: number): void {
  const type = media.mime_type?.toLowerCase() ?? 'application/octet-stream';
  const shown = shownTypes.test(type);
  reply.headers({
    'content-type': shown ? type : 'application/octet-stream',
    'content-disposition': dispositionOf(shown, media.filename),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': `private, max-age=${Math.max(0, secondsLeft)}`,
    'accept-ranges': 'bytes',
  });
}

/** RFC 6266: an ASCII name for old readers, the real one encoded as RFC 8187 says. */
function dispositionOf(shown: boolean, filename: string | null): string {
  const kind = shown ? 'inline' : 'attachment';
  if (!filename) return kind;
  const encoded = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return `${kind}; filename="${filename.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encoded}`;
}
