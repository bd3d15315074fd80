// POST /webhooks/parse: verify the raw bytes with the channel's secret, then read every event in them.
import { parseWebhook as parseWebhookBody, parseWebhookResult } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { readBody } from './read-body.ts';

export const parseWebhook = ({ providers, count, log }: Pick<Deps, 'providers' | 'count' | 'log'>) =>
  route({
    method: 'POST',
    url: '/webhooks/parse',
    allow: 'internal',
    summary: 'Verify a webhook and read its events',
    body: parseWebhookBody,
    response: parseWebhookResult,
    bodyLimit: 6 * 1024 * 1024,
    async handler({ body }) {
      const provider = providers[body.provider];
      const raw = Buffer.from(body.body_base64, 'base64');
      try {
        provider.verify({
          raw,
          headers: body.headers,
          credentials: body.credentials,
          receivedAt: new Date(body.received_at),
        });
        const parsed = provider.parse(readBody(raw));
        for (const { path, reason } of parsed.unreadable)
          log.warn({ path, reason, provider: provider.id }, 'an element of a webhook could not be read');
        count('webhook', provider.id, parsed.unreadable.length > 0 ? 'partly_read' : 'read');
        return parsed;
      } catch (error) {
        if (error instanceof AppError) count('webhook', provider.id, error.code);
        throw error;
      }
    },
  });
