// A rule's conditions in the words of the panel's language.
import type { TFunction } from 'i18next';
import type { Channel, RoutingRule } from '../../api/contract-types.ts';
import { formatPhone, hoursText } from '../../texts/format.ts';

export const intents = ['sales', 'support', 'after_sales'] as const;

/** One text for each condition that is set. */
export function conditionTexts(t: TFunction, rule: RoutingRule, channels: Channel[]): string[] {
  const texts: string[] = [];
  if (rule.channel_ids)
    texts.push(
      t('routing.says.channel', { names: rule.channel_ids.map((id) => channelName(t, id, channels)).join(', ') }),
    );
  if (rule.hours)
    texts.push(
      t(rule.hours.inside ? 'routing.says.inside' : 'routing.says.outside', { hours: hoursText(rule.hours.stretches) }),
    );
  if (rule.tags) texts.push(t('routing.says.tag', { names: rule.tags.join(', ') }));
  if (rule.intents)
    texts.push(t('routing.says.intent', { names: rule.intents.map((one) => t(`routing.intents.${one}`)).join(', ') }));
  return texts;
}

export function channelName(t: TFunction, id: string, channels: Channel[]): string {
  const channel = channels.find((one) => one.id === id);
  return channel ? channel.label || formatPhone(channel.phone_number) : t('routing.goneChannel');
}
