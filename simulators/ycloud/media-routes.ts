// YCloud's media: upload for sending, and the download links of what customers sent.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mediaAge, storeMedia } from '../whatsapp-network/media-store.ts';
import { networkNow } from '../whatsapp-network/network.ts';
import { serveMedia } from '../whatsapp-network/serve-media.ts';
import { uploadedForm } from '../whatsapp-network/uploaded-form.ts';
import { authorised } from './authorised.ts';
import { refuse } from './ycloud-error.ts';
import { linkSignature } from './ycloud-wire.ts';
import type { Network } from '../whatsapp-network/model.ts';

const LINK_SECONDS = 5 * 60;
const KEY_SECONDS = 30 * 24 * 3600;

type Download = { Params: { id: string }; Querystring: { sig?: string } };

export function mediaRoutes(app: FastifyInstance, network: Network): void {
  app.post<{ Params: { phone: string } }>(
    '/v2/whatsapp/media/:phone/upload',
    { config: { operation: 'media_upload' } },
    async (request, reply) => {
      const account = authorised(network, request, reply);
      if (!account) return reply;
      const number = account.find((candidate) => candidate.phone_number === decodeURIComponent(request.params.phone));
      if (!number) return refuse(reply, 'NOT_FOUND', 'The number does not belong to this account.');
      const file = (await uploadedForm(request))?.get('file');
      if (!(file instanceof File)) return refuse(reply, 'PARAM_MISSING', 'The multipart body needs one part "file".');
      if (file.size > 100 * 1024 * 1024) return refuse(reply, 'CONTENT_TOO_LARGE', 'The file is larger than 100 MB.');
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
    },
  );
  app.get<Download>(
    '/v2/whatsapp/media/download/:id',
    { config: { operation: 'media_download' } },
    async (request, reply) => {
      const media = network.media.get(request.params.id);
      const problem = scriptedProblem(request, reply) ?? accessProblem(network, request, reply);
      if (problem) return problem;
      return media
        ? serveMedia(network, request, reply, media)
        : refuse(reply, 'NOT_FOUND', 'The file does not exist.');
    },
  );
}

function scriptedProblem(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  const fault = request.behaviour?.media;
  if (fault === 'not_found') return refuse(reply, 'NOT_FOUND', 'The file does not exist.');
  return fault === 'expired' || fault === 'forbidden' ? refuse(reply, 'FORBIDDEN', 'The link has expired.') : null;
}

function accessProblem(network: Network, request: FastifyRequest<Download>, reply: FastifyReply): FastifyReply | null {
  const media = network.media.get(request.params.id);
  if (request.headers['x-api-key'] !== undefined) {
    const account = authorised(network, request, reply);
    if (!account) return reply;
    const own =
      media &&
      account.some((number) => number.phone_number === media.business_phone) &&
      mediaAge(network, media) < KEY_SECONDS;
    return own ? null : refuse(reply, 'NOT_FOUND', 'The file does not exist.');
  }
  const [, t, s] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(request.query.sig ?? '') ?? [];
  const fresh = t !== undefined && networkNow(network).getTime() / 1000 - Number(t) < LINK_SECONDS;
  return fresh && s === linkSignature(network, request.params.id, Number(t))
    ? null
    : refuse(reply, 'FORBIDDEN', 'The link has expired; use the API key.');
}
