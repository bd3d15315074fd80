// One agent: on or off, and in tabs what it is made of and its versions.
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { RemoveAgent } from './agent-form.tsx';
import { usePatchAgent } from './agents.queries.ts';
import { Playground } from './playground.tsx';
import { TestSuite } from './tests/test-suite.tsx';
import { ExportButton } from './transfer.tsx';
import { VersionHistory } from './version-history.tsx';

const tabs = ['edit', 'try', 'tests', 'history'] as const;

interface AgentPanelProps {
  tenantId: string;
  agent: Agent;
  /** The last agent is not offered for removal. */
  isOnly: boolean;
  onRemoved(): void;
  /** The form. */
  children: ReactNode;
}

export function AgentPanel({ tenantId, agent, isOnly, onRemoved, children }: AgentPanelProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<(typeof tabs)[number]>('edit');
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2">
            {agent.name}
            <Badge tone="success" data-testid="agent-version">
              {t('agent.version.published', { number: agent.published_number })}
            </Badge>
            {agent.draft_version_id && <Badge tone="warning">{t('agent.version.draft')}</Badge>}
          </span>
        }
        description={t('agent.updated', { when: formatDateTime(agent.updated_at) })}
        aside={
          <>
            <ExportButton tenantId={tenantId} agent={agent} />
            {!isOnly && <RemoveAgent tenantId={tenantId} agent={agent} onRemoved={onRemoved} />}
          </>
        }
      >
        <ActiveSwitch tenantId={tenantId} agent={agent} />
      </Card>
      <div role="tablist" aria-label={agent.name} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            aria-selected={tab === one}
            data-testid={`agent-tab-${one}`}
            onClick={() => setTab(one)}
            className={classes(
              '-mb-px h-10 border-b-2 px-3 text-sm font-medium whitespace-nowrap',
              tab === one ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {t(`agent.tab.${one}`)}
          </button>
        ))}
      </div>
      {/* What was typed stays while another tab is looked at. */}
      <div hidden={tab !== 'edit'}>{children}</div>
      {tab === 'try' && <Playground tenantId={tenantId} agent={agent} />}
      {tab === 'tests' && <TestSuite tenantId={tenantId} agent={agent} />}
      {tab === 'history' && <VersionHistory tenantId={tenantId} agent={agent} />}
    </div>
  );
}

/** On and off takes effect at once; it is no part of a version. */
function ActiveSwitch({ tenantId, agent }: { tenantId: string; agent: Agent }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchAgent(tenantId);
  return (
    <SwitchRow
      label={t('agent.isActive')}
      help={t('agent.isActiveHelp')}
      checked={patch.isPending ? patch.variables.patch.is_active === true : agent.is_active}
      onChange={(isActive) =>
        patch.mutate(
          { id: agent.id, patch: { is_active: isActive } },
          { onError: (error) => toasts.fail(problemText(t, error)) },
        )
      }
    />
  );
}
