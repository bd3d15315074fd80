// What the network finds when it fetches the link of an outgoing picture, video or file; its refusals come as `failed`.
import { isFields } from './check-content.ts';
import type { Content, Network, SendError } from './model.ts';

const LIMITS: Record<string, { types: string[]; bytes: number }> = {
  image: { types: ['image/jpeg', 'image/png'], bytes: 5 * 1024 * 1024 },
  video: { types: ['video/mp4', 'video/3gpp'], bytes: 16 * 1024 * 1024 },
  audio: { types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], bytes: 16 * 1024 * 1024 },
  sticker: { types: ['image/webp'], bytes: 500 * 1024 },
};
const REFUSED_ENDINGS: Record<string, RegExp> = {
  image: /\.(webp|gif|svg|heic|avif|bmp|tiff?)$/i,
  audio: /\.(webm|wav|opus)$/i,
  video: /\.(webm|mov|avi|mkv)$/i,
};

/** Null when the file may be delivered. Without `fetch_links` only the ending of the link is judged. */
export async function checkLink(network: Network, content: Content): Promise<SendError | null> {
  const media = content[content.type];
  if (!isFields(media) || media['id'] !== undefined || typeof media['link'] !== 'string') return null;
  if (REFUSED_ENDINGS[content.type]?.test(new URL(media['link']).pathname))
    return uploadError('Unsupported media type of the link.');
  const limit = LIMITS[content.type];
  if (!network.options.fetch_links || !limit) return null;
  try {
    const answer = await fetch(media['link'], { signal: AbortSignal.timeout(10_000), redirect: 'follow' });
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]!.trim();
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) return downloadError(`The link answered ${answer.status}.`);
    if (!limit.types.includes(type)) return uploadError(`The link is of type ${type || 'unknown'}.`);
    if (content.type === 'image' && !isPicture(bytes)) return uploadError('The file is not a JPEG or PNG picture.');
    return bytes.length > limit.bytes
      ? uploadError(`The file has ${bytes.length} bytes, more than ${limit.bytes}.`)
      : null;
  } catch {
    return downloadError('The link could not be fetched.');
  }
}

function isPicture(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 8).toString('hex');
  return start.startsWith('ffd8ff') || start === '89504e470d0a1a0a';
}

function uploadError(details: string): SendError {
  return { code: 131053, title: 'Media upload error', details };
}

function downloadError(details: string): SendError {
  return { code: 131052, title: 'Media download error', details };
}
