// The shop's agents: the list, and the form of the chosen one.
import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenantId } from '../../api/current-tenant.tsx';
import type { Agent } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge, Dot } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { NewAgent } from './agent-form.tsx';
import { AgentPanel } from './agent-panel.tsx';
import { AgentEditor } from './edit-agent.tsx';
import { SellingCard } from './selling/selling-card.tsx';
import { ImportButton } from './transfer.tsx';
import { useAgents, useManifest } from './agents.queries.ts';

export function AgentsScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const agents = useAgents(tenantId);
  const manifest = useManifest(tenantId);
  const [chosen, setChosen] = useState<string | 'new' | null>(null);
  const list = agents.data ?? [];
  const agent = chosen === 'new' ? null : (list.find((one) => one.id === chosen) ?? list[0] ?? null);
  const showsForm = chosen === 'new' || agent !== null;
  const error = agents.error ?? manifest.error;
  const addButton = (
    <Button
      tone="primary"
      icon={<Plus className="size-4" aria-hidden />}
      onClick={() => setChosen('new')}
      data-testid="agent-add"
    >
      {t('agent.add')}
    </Button>
  );
  return (
    <Page
      title={t('navigation.agents')}
      description={t('agent.description')}
      actions={
        <>
          <ImportButton tenantId={tenantId} onImported={(imported) => setChosen(imported.id)} />
          {list.length > 0 && addButton}
        </>
      }
    >
      {(agents.isPending || manifest.isPending) && !error && (
        <Card>
          <SkeletonLines count={6} />
        </Card>
      )}
      {error && (!agents.data || !manifest.data) && (
        <Card>
          <ErrorState
            text={problemText(t, error)}
            onRetry={() => {
              void agents.refetch();
              void manifest.refetch();
            }}
          />
        </Card>
      )}
      {agents.data && manifest.data && (
        <>
          <SellingCard tenantId={tenantId} />
          {!showsForm && (
            <Card>
              <EmptyState icon={<Bot aria-hidden />} title={t('agent.none')} action={addButton}>
                {t('agent.noneHelp')}
              </EmptyState>
            </Card>
          )}
          {showsForm && (
            <div className={classes('grid items-start gap-5', list.length > 0 && 'lg:grid-cols-[15rem_minmax(0,1fr)]')}>
              {list.length > 0 && <AgentNames agents={list} chosenId={agent?.id ?? null} onChoose={setChosen} />}
              {agent ? (
                <AgentPanel
                  key={agent.id}
                  tenantId={tenantId}
                  agent={agent}
                  isOnly={list.length < 2}
                  onRemoved={() => setChosen(null)}
                >
                  <AgentEditor tenantId={tenantId} agent={agent} manifest={manifest.data} />
                </AgentPanel>
              ) : (
                <NewAgent
                  tenantId={tenantId}
                  manifest={manifest.data}
                  onSaved={(saved) => setChosen(saved.id)}
                  onClosed={() => setChosen(null)}
                />
              )}
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function AgentNames({
  agents,
  chosenId,
  onChoose,
}: {
  agents: Agent[];
  chosenId: string | null;
  onChoose(id: string): void;
}) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1.5 max-lg:flex-row max-lg:overflow-x-auto max-lg:pb-1">
      {agents.map((agent) => (
        <li key={agent.id} className="max-lg:shrink-0">
          <button
            type="button"
            aria-current={agent.id === chosenId}
            onClick={() => onChoose(agent.id)}
            className={classes(
              'flex w-full items-center gap-2.5 rounded-lg border px-3 py-2 text-left transition-colors',
              agent.id === chosenId ? 'border-accent/50 bg-accent-soft' : 'border-line bg-surface hover:bg-sunken',
            )}
          >
            <Dot tone={agent.is_active ? 'success' : 'neutral'} />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-semibold">{agent.name}</span>
              <span className="block truncate text-xs text-muted">
                {t(`agent.roles.${agent.role}`)} · {agent.model}
              </span>
            </span>
            {agent.draft_version_id !== null && <Badge tone="warning">{t('agent.version.draft')}</Badge>}
            {agent.model_key_cannot_open_since !== null && <Badge tone="danger">{t('agent.keyCannotOpen')}</Badge>}
            {!agent.is_active && <Badge>{t('agent.paused')}</Badge>}
          </button>
        </li>
      ))}
    </ul>
  );
}
