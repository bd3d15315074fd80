// POST /webhooks/handshake: the provider asks whether the callback address is ours.
import { handshakeWebhook as handshakeBody, handshakeWebhookResult } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';

export const handshakeWebhook = ({ providers }: Pick<Deps, 'providers'>) =>
  route({
    method: 'POST',
    url: '/webhooks/handshake',
    allow: 'internal',
    summary: 'Answer the verification of a callback address',
    body: handshakeBody,
    response: handshakeWebhookResult,
    async handler({ body }) {
      const challenge = providers[body.provider].handshake(body.query, body.credentials);
      if (challenge === null)
        throw new AppError({
          code: 'webhook.handshake-refused',
          status: 403,
          message: "The verification does not carry the channel's token.",
        });
      return { challenge };
    },
  });
