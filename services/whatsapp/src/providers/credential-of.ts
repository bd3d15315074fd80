// A credential of a channel, which must be there for the call at hand.
import type { ChannelCredentials } from '@nexus/contracts/channel-event';
import type { SendingChannel } from '@nexus/contracts/outbound-message';
import { AppError } from '@nexus/service-kit/app-error';

/** @throws AppError 400 `channel.incomplete` */
export function credentialOf(channel: SendingChannel, name: keyof ChannelCredentials): string {
  const value = channel.credentials[name];
  if (value) return value;
  throw incomplete(name);
}

export function incomplete(what: string): AppError {
  return new AppError({ code: 'channel.incomplete', status: 400, message: `The channel has no ${what}.` });
}
