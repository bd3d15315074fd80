// Meta asks by GET whether an address is ours; the channel's or the platform's verify token answers.
import { handshakeWebhookResult } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findChannelById, openChannelCredentials } from '../channels/find-channel.ts';
import type { Deps } from '../deps.ts';

/** @throws AppError 404 `webhooks.unknown-channel`, 403 `webhook.handshake-refused` */
export async function answerHandshake(
  deps: Deps,
  channelId: string | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const channel = channelId === null ? null : await findChannelById(deps, channelId);
  if (channelId !== null && !channel)
    throw new AppError({ code: 'webhooks.unknown-channel', status: 404, message: 'There is no such channel.' });
  const credentials = channel
    ? await openChannelCredentials(deps, channel, ['verify_token'])
    : { verify_token: deps.config.META_VERIFY_TOKEN };
  const query = Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  const { challenge } = await deps.whatsapp.call({
    path: '/webhooks/handshake',
    body: { provider: 'meta', query, credentials },
    response: handshakeWebhookResult,
    idempotent: true,
  });
  reply.type('text/plain');
  return challenge;
}
