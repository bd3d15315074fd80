// Meta's media: upload, the two steps of a download (id → short-lived address → bytes), delete; and a number's fields.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mediaAge, mediaHash, storeMedia } from '../whatsapp-network/media-store.ts';
import type { BusinessNumber, Network, StoredMedia } from '../whatsapp-network/model.ts';
import { networkNow } from '../whatsapp-network/network.ts';
import { serveMedia } from '../whatsapp-network/serve-media.ts';
import { uploadedForm } from '../whatsapp-network/uploaded-form.ts';
import { authorised, authorisedNumber, noSuchObject } from './authorised.ts';
import { refuse } from './meta-error.ts';
import { mediaUrl, urlHash } from './meta-wire.ts';

const INBOUND_SECONDS = 7 * 24 * 3600;
const UPLOAD_SECONDS = 30 * 24 * 3600;
const UPLOAD_TYPES =
  /^(audio\/(aac|amr|mpeg|mp4|ogg)|image\/(jpeg|png|webp)|video\/(mp4|3gpp?)|text\/plain|application\/(pdf|msword|vnd\.(ms-|openxmlformats-).*))/;

type Path = { Params: { version: string; id: string } };
type Attachment = { Querystring: { mid?: string; ext?: string; hash?: string } };

export function mediaRoutes(app: FastifyInstance, network: Network): void {
  app.post<Path>('/:version/:id/media', { config: { operation: 'media_upload' } }, (request, reply) =>
    upload(network, request, reply),
  );
  app.get<Path>('/:version/:id', { config: { operation: 'media_resolve' } }, async (request, reply) => {
    const account = authorised(network, request, reply);
    if (!account) return reply;
    const { id } = request.params;
    const number = account.find((candidate) => candidate.phone_number_id === id);
    if (number) return numberFields(number);
    const media = ownMedia(network, account, id);
    const fault = request.behaviour?.media;
    if (!media || fault === 'not_found' || fault === 'expired') return noSuchObject(reply, id);
    return {
      messaging_product: 'whatsapp',
      url: mediaUrl(network, id),
      mime_type: media.mime_type,
      sha256: mediaHash(media, 'hex'),
      file_size: String(media.bytes.length),
      id,
    };
  });
  app.delete<Path>('/:version/:id', { config: { operation: 'media_delete' } }, async (request, reply) => {
    const account = authorised(network, request, reply);
    if (!account) return reply;
    const media = ownMedia(network, account, request.params.id);
    if (!media) return noSuchObject(reply, request.params.id);
    network.media.delete(media.id);
    return { success: true };
  });
  app.get<Attachment>(
    '/whatsapp_business/attachments/',
    { config: { operation: 'media_download' } },
    async (request, reply) => {
      const { mid = '', ext = '0', hash } = request.query;
      const account = authorised(network, request, reply);
      if (!account) return reply;
      const fault = request.behaviour?.media;
      const fresh = networkNow(network).getTime() / 1000 < Number(ext) && hash === urlHash(network, mid, Number(ext));
      const media = ownMedia(network, account, mid);
      if (!fresh || !media || fault === 'not_found' || fault === 'expired')
        return reply.code(404).header('content-type', 'text/html').send('');
      if (fault === 'forbidden') return reply.code(403).send('');
      return serveMedia(network, request, reply, media);
    },
  );
}

async function upload(network: Network, request: FastifyRequest<Path>, reply: FastifyReply): Promise<unknown> {
  const number = authorisedNumber(network, request, reply, request.params.id);
  if (!number) return reply;
  const form = await uploadedForm(request);
  const file = form?.get('file');
  if (form?.get('messaging_product') !== 'whatsapp')
    return refuse(reply, 100, 'The parameter messaging_product is required.');
  if (!(file instanceof File)) return refuse(reply, 100, 'The parameter file is required.');
  if (!UPLOAD_TYPES.test(file.type))
    return refuse(
      reply,
      100,
      'Param file must be a file with one of the supported types.',
      `Received file of type ${file.type}.`,
    );
  const bytes = Buffer.from(await file.arrayBuffer());
  return {
    id: storeMedia(network, {
      bytes,
      mime_type: file.type,
      filename: file.name,
      business_phone: number.phone_number,
      uploaded: true,
    }).id,
  };
}

function ownMedia(network: Network, account: BusinessNumber[], id: string): StoredMedia | null {
  const media = network.media.get(id);
  const own = media && account.some((number) => number.phone_number === media.business_phone);
  return own && mediaAge(network, media) < (media.uploaded ? UPLOAD_SECONDS : INBOUND_SECONDS) ? media : null;
}

function numberFields(number: BusinessNumber) {
  return {
    verified_name: number.display_name,
    code_verification_status: 'VERIFIED',
    display_phone_number: number.phone_number,
    quality_rating: 'GREEN',
    platform_type: 'CLOUD_API',
    throughput: { level: 'STANDARD' },
    id: number.phone_number_id,
  };
}
