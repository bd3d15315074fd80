// POST /media/fetch: brings a customer's file home: only from the provider, of a bounded size, told what it really is.
import { createHash } from 'node:crypto';
import { fetchMedia as fetchMediaBody } from '@nexus/contracts/outbound-message';
import type { InboundMedia } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import type { OutgoingAnswer } from '@nexus/service-kit/outgoing-client';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { mediaGone, mediaUnavailable } from '../providers/media-problems.ts';
import { acceptedType, realType } from './real-type.ts';

const MEGABYTE = 1024 * 1024;
/** Sound is bounded by what transcription takes, the rest by memory: a file passes through whole. */
const LIMITS: Record<InboundMedia['kind'], number> = {
  image: 16 * MEGABYTE,
  sticker: 2 * MEGABYTE,
  voice: 25 * MEGABYTE,
  audio: 25 * MEGABYTE,
  video: 64 * MEGABYTE,
  document: 64 * MEGABYTE,
};

export const fetchMedia = ({ providers, outgoing, count }: Pick<Deps, 'providers' | 'outgoing' | 'count'>) =>
  route({
    method: 'POST',
    url: '/media/fetch',
    allow: 'internal',
    summary: "Fetch a customer's file from the provider",
    body: fetchMediaBody,
    async handler({ body: { channel, media }, reply }) {
      try {
        const answer = await providers[channel.provider]
          .fetchMedia(outgoing, channel, media, LIMITS[media.kind])
          .catch(inOurWords);
        const bytes = bytesOf(answer, media);
        const type = acceptedType(media.kind, realType(bytes), media.mime_type);
        if (type === null)
          throw new AppError({ code: 'media.wrong-type', status: 415, message: `The file is not a ${media.kind}.` });
        count('media', channel.provider, 'fetched');
        if (media.filename) reply.header('x-media-filename', encodeURIComponent(media.filename));
        return reply.type(type).send(bytes);
      } catch (error) {
        if (error instanceof AppError) count('media', channel.provider, error.code);
        throw error;
      }
    },
  });

function inOurWords(error: unknown): never {
  if (!(error instanceof AppError) || !error.code.startsWith('outgoing.')) throw error;
  if (error.code === 'outgoing.too-large')
    throw new AppError({
      code: 'media.too-large',
      status: 413,
      message: 'The file is larger than is taken.',
      cause: error,
    });
  throw mediaUnavailable('The file could not be fetched.', error.code, error);
}

/** @throws AppError `media.gone`, `media.unavailable`, `media.wrong-type` */
function bytesOf(answer: OutgoingAnswer, media: InboundMedia): Buffer {
  if (answer.status === 404 || answer.status === 410) throw mediaGone('The provider no longer has the file.');
  if (answer.status === 401 || answer.status === 403)
    throw mediaUnavailable('The provider does not give the file with these credentials.', 'unauthorized');
  if (answer.status !== 200) throw mediaUnavailable(`The provider answered ${answer.status}.`, 'refused');
  if (answer.bytes.length === 0)
    throw new AppError({ code: 'media.wrong-type', status: 415, message: 'The file is empty.' });
  if (media.sha256 && !hasHash(answer.bytes, media.sha256))
    throw mediaUnavailable('The file is not the one that was announced.', 'changed');
  return answer.bytes;
}

/** Announced in hex or in base64, according to the provider and the place. */
function hasHash(bytes: Buffer, announced: string): boolean {
  const digest = createHash('sha256').update(bytes).digest();
  const expected = /^[0-9a-f]{64}$/i.test(announced) ? Buffer.from(announced, 'hex') : Buffer.from(announced, 'base64');
  // A hash of another length is no SHA-256 and proves nothing.
  return expected.length !== digest.length || expected.equals(digest);
}
