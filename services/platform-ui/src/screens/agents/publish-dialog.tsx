// What publishing the draft would change, with a note for the history.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useVersion, useVersionAction } from './agents.queries.ts';
import { ChangeList } from './change-list.tsx';

export function PublishDialog({ tenantId, agent, onClose }: { tenantId: string; agent: Agent; onClose(): void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [note, setNote] = useState('');
  const draft = useVersion(tenantId, agent.id, agent.draft_version_id, agent.revision);
  const action = useVersionAction(tenantId, agent.id);
  const problem = action.error ?? draft.error;
  const publish = (): void =>
    action.mutate(
      { action: 'publish', revision: agent.revision, note: note.trim() },
      {
        onSuccess: (published) => {
          toasts.say(t('agent.version.publishedNow', { number: published.published_number }));
          onClose();
        },
      },
    );
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('agent.version.publishTitle', { name: agent.name })}
      description={t('agent.version.publishHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            tone="primary"
            busy={action.isPending}
            disabled={!draft.data}
            onClick={publish}
            data-testid="agent-publish-confirm"
          >
            {t('agent.version.publish')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {draft.data ? <ChangeList changes={draft.data.changes} /> : !problem && <SkeletonLines count={4} />}
        <TextField
          label={t('agent.version.note')}
          help={t('agent.version.noteHelp')}
          optional={t('form.optional')}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          data-testid="agent-note"
        />
        {problem && <Note tone="danger">{problemText(t, problem)}</Note>}
      </div>
    </DialogWindow>
  );
}
