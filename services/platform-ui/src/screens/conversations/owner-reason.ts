// Why somebody is in charge of a conversation, in words.
import type { TFunction } from 'i18next';

/** An unknown code stands as it is. */
export function ownerReason(t: TFunction, reason: string): string {
  const [kind, ...rest] = reason.split(':');
  if (kind !== 'handoff') return t(`ownerReason.${reason}`, { defaultValue: reason });
  const code = rest.join(':');
  return t('ownerReason.handoff', { reason: t(`turnReason.${code}`, { defaultValue: code }) });
}
