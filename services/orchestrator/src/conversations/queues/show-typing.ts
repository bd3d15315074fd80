// While a turn runs, the customer sees their message read and "typing…"; never in the way of the turn itself.
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import type { Deps } from '../../deps.ts';

/** WhatsApp stops showing "typing…" after 25 s. */
const repeatMilliseconds = 20_000;

export function showTyping(
  deps: Pick<Deps, 'whatsapp' | 'log'>,
  channel: SendingChannel,
  providerMessageId: string | null,
): { stop(): void } {
  if (!providerMessageId) return { stop: () => undefined };
  const show = (): void => {
    deps.whatsapp
      .call({
        path: '/messages/read',
        body: { channel, provider_message_id: providerMessageId, typing: true },
        timeout: 5000,
      })
      .catch((error: unknown) => deps.log.debug({ err: error }, 'typing could not be shown'));
  };
  show();
  const timer = setInterval(show, repeatMilliseconds);
  return { stop: () => clearInterval(timer) };
}
