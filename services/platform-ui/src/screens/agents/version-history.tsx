// The versions of an agent: who changed what, when and why, and the way back.
import { ChevronDown, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentVersion } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useVersion, useVersionAction, useVersions } from './agents.queries.ts';
import { authorName } from './author-name.ts';
import { ChangeList } from './change-list.tsx';

const tones: Record<AgentVersion['state'], Tone> = { draft: 'warning', published: 'success', past: 'neutral' };

export function VersionHistory({ tenantId, agent }: { tenantId: string; agent: Agent }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const versions = useVersions(tenantId, agent.id);
  const action = useVersionAction(tenantId, agent.id);
  const [asked, setAsked] = useState<AgentVersion | null>(null);
  const goBack = (to: { id: string; number: number | null }, revision: number, isUndo: boolean): void => {
    const before = { id: agent.published_version_id, number: agent.published_number };
    action.mutate(
      { action: 'roll-back', version_id: to.id, revision, note: '' },
      {
        onSuccess: (now) => {
          setAsked(null);
          const undo = { label: t('common.undo'), run: () => goBack(before, now.revision, true) };
          toasts.say(t('agent.version.wentBack', { number: to.number }), isUndo ? {} : { action: undo });
        },
        onError: (error) => toasts.fail(problemText(t, error)),
      },
    );
  };
  return (
    <Card>
      {versions.isPending && <SkeletonLines count={5} />}
      {versions.error && !versions.data && (
        <ErrorState text={problemText(t, versions.error)} onRetry={() => void versions.refetch()} />
      )}
      <ol className="flex flex-col divide-y divide-line" data-testid="agent-history">
        {versions.data?.map((version) => (
          <Entry
            key={version.id}
            tenantId={tenantId}
            agent={agent}
            version={version}
            onGoBack={() => setAsked(version)}
          />
        ))}
      </ol>
      <ConfirmDialog
        open={asked !== null}
        busy={action.isPending}
        title={t('agent.version.goBackTitle', { number: asked?.number })}
        description={t('agent.version.goBackHelp')}
        confirmLabel={t('agent.version.goBack')}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && goBack(asked, agent.revision, false)}
      />
    </Card>
  );
}

interface EntryProps {
  tenantId: string;
  agent: Agent;
  version: AgentVersion;
  onGoBack(): void;
}

function Entry({ tenantId, agent, version, onGoBack }: EntryProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { number, restored_from: restored, author } = version;
  const when = formatDateTime(version.published_at ?? version.updated_at);
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-start gap-2 text-left"
        >
          <ChevronDown
            className={classes('mt-1 size-4 shrink-0 text-faint transition-transform', !open && '-rotate-90')}
            aria-hidden
          />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-2 text-sm font-semibold">
              {number === null ? t('agent.version.draft') : t('agent.version.number', { number })}
              {version.state !== 'past' && (
                <Badge tone={tones[version.state]}>{t(`agent.version.state.${version.state}`)}</Badge>
              )}
            </span>
            <span className="block text-xs text-muted">
              {authorName(t, author)} · {when}
            </span>
            {restored !== null && (
              <span className="block text-xs text-muted">{t('agent.version.restored', { number: restored })}</span>
            )}
            {version.note && <span className="mt-0.5 block text-sm break-words">{version.note}</span>}
          </span>
        </button>
        {version.state === 'past' && (
          <Button
            size="small"
            icon={<RotateCcw className="size-3.5" aria-hidden />}
            onClick={onGoBack}
            data-testid={`agent-go-back-${number}`}
          >
            {t('agent.version.goBack')}
          </Button>
        )}
      </div>
      {open && <Changes tenantId={tenantId} agent={agent} version={version} />}
    </li>
  );
}

function Changes({ tenantId, agent, version }: Omit<EntryProps, 'onGoBack'>) {
  const { t } = useTranslation();
  const detail = useVersion(tenantId, agent.id, version.id, agent.revision);
  if (detail.error) return <ErrorState text={problemText(t, detail.error)} onRetry={() => void detail.refetch()} />;
  if (!detail.data) return <SkeletonLines count={2} />;
  return (
    <div className="flex flex-col gap-2 pl-6 max-md:pl-0">
      {detail.data.against ? (
        <ChangeList changes={detail.data.changes} />
      ) : (
        <p className="text-sm text-muted">{t('agent.version.first')}</p>
      )}
    </div>
  );
}
