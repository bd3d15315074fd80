// Hands out the bytes of a stored file, with the scripted faults a download can have.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Network, StoredMedia } from './model.ts';

export function serveMedia(
  network: Network,
  request: FastifyRequest,
  reply: FastifyReply,
  media: StoredMedia,
): FastifyReply {
  const action = request.behaviour;
  const fault = action?.media;
  if (fault === 'redirect')
    return reply
      .code(302)
      .header('location', action?.redirect_to ?? 'http://169.254.169.254/latest/meta-data/')
      .send('');
  if (fault === 'html') return reply.header('content-type', 'text/html').send('<!doctype html><title>Log in</title>');
  if (fault === 'wrong_type')
    return reply
      .header('content-type', 'application/x-msdownload')
      .send(Buffer.from('MZ\x90\0 not what was declared', 'latin1'));
  if (fault === 'empty') return reply.header('content-type', media.mime_type).send(Buffer.alloc(0));
  if (fault === 'oversized') return sendOversized(network, reply, media, action?.size_bytes ?? 120 * 1024 * 1024);
  const bytes = fault === 'changed' ? Buffer.concat([media.bytes, Buffer.from([0])]) : media.bytes;
  if (fault === 'truncated') return sendTruncated(reply, media);
  return reply.header('content-type', media.mime_type).header('content-length', bytes.length).send(bytes);
}

/** Streams zeros without saying how many, until the reader has had enough. */
function sendOversized(network: Network, reply: FastifyReply, media: StoredMedia, size: number): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': media.mime_type });
  const block = Buffer.alloc(64 * 1024);
  let left = size;
  const next = (): void => {
    if (reply.raw.destroyed || network.closed) return;
    if (left <= 0) return void reply.raw.end();
    left -= block.length;
    if (reply.raw.write(block)) setImmediate(next);
    else reply.raw.once('drain', next);
  };
  next();
  return reply;
}

function sendTruncated(reply: FastifyReply, media: StoredMedia): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': media.mime_type, 'content-length': media.bytes.length });
  reply.raw.write(media.bytes.subarray(0, Math.floor(media.bytes.length / 2)), () => reply.raw.destroy());
  return reply;
}
