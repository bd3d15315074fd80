// Keeps what only an agent knows out of the reason with which it hands over: the colleague reads it, and could tell it on.
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { disclosures } from '../containment/disclosures.ts';

type Colleague = NonNullable<TurnResult['colleague']>;

const neutral = {
  es: 'es trabajo del colega',
  pt: 'é trabalho do colega',
  en: 'it is the colleague’s work',
};

/** The colleague with the reason as it was given, or with one that tells nothing. */
export function containReason(colleague: Colleague, turn: Pick<TurnRequest, 'agent' | 'tenant'>): Colleague {
  if (disclosures(colleague.reason ?? '', turn).length === 0) return colleague;
  const language = turn.tenant.locale.slice(0, 2);
  return { ...colleague, reason: language === 'pt' || language === 'en' ? neutral[language] : neutral.es };
}
