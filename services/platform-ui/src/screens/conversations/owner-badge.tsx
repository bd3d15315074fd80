// Who is in charge of a conversation, always in the same colours: violet the AI, amber a person.
import { Bot, CircleSlash, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/contract-types.ts';
import { formatDateTime, formatTime } from '../../texts/format.ts';
import { Badge } from '../../ui/badge.tsx';

const looks = {
  ai: { tone: 'ai', icon: Bot },
  human: { tone: 'person', icon: UserRound },
  nobody: { tone: 'neutral', icon: CircleSlash },
} as const;

type Charge = Pick<Conversation, 'owner' | 'owner_until' | 'ai_enabled' | 'agent'>;

/** Where the shop has several agents, the AI is named. `detailed` adds until when a person has it. */
export function OwnerBadge({ conversation, detailed = false }: { conversation: Charge; detailed?: boolean }) {
  const { t } = useTranslation();
  const silenced = conversation.owner === 'ai' && !conversation.ai_enabled;
  const look = silenced ? looks.nobody : looks[conversation.owner];
  const Icon = look.icon;
  const until =
    detailed && conversation.owner === 'human' && conversation.owner_until ? untilText(conversation.owner_until) : null;
  return (
    <Badge tone={look.tone} icon={<Icon aria-hidden />} data-testid="owner-badge" data-owner={conversation.owner}>
      {silenced
        ? t('owner.aiOff')
        : conversation.owner === 'ai' && conversation.agent
          ? t(detailed ? 'owner.agentDetailed' : 'owner.agent', { name: conversation.agent.name })
          : t(detailed ? `owner.${conversation.owner}Detailed` : `owner.${conversation.owner}`)}
      {until && ` · ${t('owner.until', { when: until })}`}
    </Badge>
  );
}

/** The hour alone when it is within a day. */
function untilText(at: string): string {
  return Date.parse(at) - Date.now() < 20 * 3_600_000 ? formatTime(at) : formatDateTime(at);
}
