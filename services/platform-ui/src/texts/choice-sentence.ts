// Why an agent answers, in one sentence: for the tester, the thinking log and the way of a message.
import { useTranslation } from 'react-i18next';
import type { AgentChoice } from '@nexus/contracts/routing/agent-choice';

export function useChoiceSentence(): (choice: AgentChoice) => string {
  const { t } = useTranslation();
  return ({ cause, rule, agent, from, intent, words, passed_over: passed }) => {
    const first = t(`routing.cause.${cause}`, {
      name: agent?.name ?? '',
      from: from?.name ?? '',
      rule: rule ?? '',
    });
    const told =
      intent === null
        ? ''
        : t('routing.causeWords', { intent: t(`routing.intents.${intent}`), words: words.join(', ') });
    const away = passed.map((one) => `${one.agent.name || t('routing.someAgent')} ${t(`routing.away.${one.reason}`)}`);
    const left = away.length === 0 ? '' : t('routing.passedOver', { names: away.join('; ') });
    return [first, told, left].filter(Boolean).join(' ');
  };
}
