// POST /webhooks/route: whom a body is for, read without verifying, only to find the secret to verify it with.
import { rawWebhook, routeWebhookResult } from '@nexus/contracts/channel-event';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import type { Receiver } from '../providers/provider.ts';
import { readBody } from './read-body.ts';

export const routeWebhook = ({ providers }: Pick<Deps, 'providers'>) =>
  route({
    method: 'POST',
    url: '/webhooks/route',
    allow: 'internal',
    summary: 'The business numbers a webhook body is for',
    body: rawWebhook,
    response: routeWebhookResult,
    bodyLimit: 6 * 1024 * 1024,
    async handler({ body }) {
      const receivers = providers[body.provider].receiversOf(readBody(Buffer.from(body.body_base64, 'base64')));
      return { receivers: distinct(receivers) };
    },
  });

function distinct(receivers: Receiver[]): Receiver[] {
  return [
    ...new Map(
      receivers.map((receiver) => [`${receiver.phone_number_id} ${receiver.phone_number}`, receiver]),
    ).values(),
  ];
}
