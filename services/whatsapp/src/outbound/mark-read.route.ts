// POST /messages/read: blue ticks for the customer and, while an answer is being made, "typing…". Its failure never matters to a reply.
import { markRead as markReadBody, markReadResult } from '@nexus/contracts/outbound-message';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';

export const markRead = ({ providers, outgoing, log }: Pick<Deps, 'providers' | 'outgoing' | 'log'>) =>
  route({
    method: 'POST',
    url: '/messages/read',
    allow: 'internal',
    summary: 'Mark a message as read and show typing',
    body: markReadBody,
    response: markReadResult,
    async handler({ body }) {
      const provider = providers[body.channel.provider];
      try {
        const answer = await outgoing.send({
          ...provider.readRequest(body.channel, body.provider_message_id, body.typing),
          timeout: 5000,
          maximumBytes: 100_000,
        });
        const done = answer.status >= 200 && answer.status < 300;
        if (!done)
          log.debug({ operation: 'read', provider: provider.id, status: answer.status }, 'a read mark was refused');
        return { done };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log.debug({ operation: 'read', provider: provider.id, code: error.code }, 'a read mark did not get through');
        return { done: false };
      }
    },
  });
