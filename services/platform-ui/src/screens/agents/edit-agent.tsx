// The form of an agent: saved as its draft, published after a look at what changes. Somebody else's change is never written over unseen.
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentContent, AgentManifest, AgentVersionDetail } from '../../api/contract-types.ts';
import { asProblem } from '../../api/problem.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { AgentFields } from './agent-form.tsx';
import { authorName } from './author-name.ts';
import { inputOf, valuesOf } from './agent-values.ts';
import type { AgentFormValues } from './agent-values.ts';
import { usePatchAgent, useVersion, useVersionAction } from './agents.queries.ts';
import { PublishDialog } from './publish-dialog.tsx';

/** The form holds the draft where there is one. */
export function AgentEditor({
  tenantId,
  agent,
  manifest,
}: {
  tenantId: string;
  agent: Agent;
  manifest: AgentManifest;
}) {
  const { t } = useTranslation();
  const draft = useVersion(tenantId, agent.id, agent.draft_version_id, agent.revision);
  // While a newer draft is read the form that is being filled in stays.
  const [seen, setSeen] = useState<{ revision: number; content: AgentContent } | null>(null);
  const content = agent.draft_version_id === null ? agent : draft.data?.content;
  if (content && seen?.revision !== agent.revision) setSeen({ revision: agent.revision, content });
  if (draft.error && !seen)
    return <ErrorState text={problemText(t, draft.error)} onRetry={() => void draft.refetch()} />;
  if (!seen)
    return (
      <Card>
        <SkeletonLines count={6} />
      </Card>
    );
  return (
    <EditAgent
      tenantId={tenantId}
      agent={agent}
      content={seen.content}
      revision={seen.revision}
      draft={draft.data ?? null}
      manifest={manifest}
    />
  );
}

interface EditAgentProps {
  tenantId: string;
  agent: Agent;
  /** The newest content that was read, and the agent's revision it belongs to. */
  content: AgentContent;
  revision: number;
  draft: AgentVersionDetail | null;
  manifest: AgentManifest;
}

function EditAgent({ tenantId, agent, content, revision, draft, manifest }: EditAgentProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchAgent(tenantId);
  const form = useForm<AgentFormValues>({ defaultValues: valuesOf(content, manifest) });
  const { isDirty } = form.formState;
  /** The revision whose content the form began with. */
  const [base, setBase] = useState(revision);
  const [asking, setAsking] = useState<'publish' | 'discard' | null>(null);
  const takeOver = (): void => {
    form.reset(valuesOf(content, manifest));
    setBase(revision);
    patch.reset();
  };
  const isOutdated = base !== revision;
  useEffect(() => {
    if (isOutdated && !isDirty) takeOver();
  });
  const saveDraft = async (values: AgentFormValues): Promise<void> => {
    const input = inputOf(values);
    const saved = await patch.mutateAsync({ id: agent.id, patch: { ...input, draft: true, revision: base } });
    form.reset(values);
    setBase(saved.revision);
  };
  const save = form.handleSubmit((values) =>
    saveDraft(values).then(
      () => toasts.say(t('agent.version.draftSaved')),
      () => undefined,
    ),
  );
  const review = form.handleSubmit((values) =>
    (isDirty ? saveDraft(values) : Promise.resolve()).then(
      () => setAsking('publish'),
      () => undefined,
    ),
  );
  return (
    <Card
      footer={
        <>
          {isDirty && <Button onClick={takeOver}>{t('common.discard')}</Button>}
          {!isDirty && draft && (
            <Button tone="danger" onClick={() => setAsking('discard')} data-testid="agent-discard">
              {t('agent.version.discard')}
            </Button>
          )}
          <Button disabled={!isDirty} busy={patch.isPending} onClick={() => void save()} data-testid="agent-save">
            {t('agent.version.saveDraft')}
          </Button>
          <Button
            tone="primary"
            disabled={!isDirty && agent.draft_version_id === null}
            onClick={() => void review()}
            data-testid="agent-publish"
          >
            {t('agent.version.review')}
          </Button>
        </>
      }
    >
      <div className="mb-4 flex flex-col gap-3 empty:hidden">
        {agent.draft_version_id && draft && (
          <Note tone="warning">
            {t('agent.version.isDraft', {
              author: authorName(t, draft.author),
              when: formatDateTime(draft.updated_at),
            })}
          </Note>
        )}
        {isOutdated && isDirty && (
          <Note tone="warning">
            <span data-testid="agent-outdated">{t('agent.version.outdated')}</span>{' '}
            <button type="button" className="font-semibold underline" onClick={takeOver}>
              {t('agent.version.takeTheirs')}
            </button>
          </Note>
        )}
        {patch.error && !(isOutdated && asProblem(patch.error).code === 'agents.changed-meanwhile') && (
          <Note tone="danger">{problemText(t, patch.error)}</Note>
        )}
      </div>
      <AgentFields tenantId={tenantId} form={form} manifest={manifest} onSubmit={() => void save()} />
      {asking === 'publish' && <PublishDialog tenantId={tenantId} agent={agent} onClose={() => setAsking(null)} />}
      {asking === 'discard' && <DiscardDialog tenantId={tenantId} agent={agent} onClose={() => setAsking(null)} />}
    </Card>
  );
}

function DiscardDialog({ tenantId, agent, onClose }: { tenantId: string; agent: Agent; onClose(): void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const action = useVersionAction(tenantId, agent.id);
  return (
    <ConfirmDialog
      open
      danger
      busy={action.isPending}
      title={t('agent.version.discardTitle')}
      description={t('agent.version.discardHelp', { number: agent.published_number })}
      confirmLabel={t('agent.version.discard')}
      onClose={onClose}
      onConfirm={() =>
        action.mutate(
          { action: 'discard-draft', revision: agent.revision },
          { onSuccess: onClose, onError: (error) => toasts.fail(problemText(t, error)) },
        )
      }
    />
  );
}
