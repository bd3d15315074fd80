// One thing that is remembered: what, since when, where it was said; corrected in place.
import { Link } from '@tanstack/react-router';
import { CornerUpLeft, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Memory } from '../../../api/contract-types.ts';
import { formatDate } from '../../../texts/format.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Badge } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { MemoryForm } from './memory-form.tsx';
import type { useWriteMemory } from './memory.queries.ts';
import { showMessage } from './show-message.ts';

interface MemoryItemProps {
  memory: Memory;
  conversationId: string;
  mayAct: boolean;
  change: ReturnType<typeof useWriteMemory>;
  onLeave(): void;
}

const tones = { fact: 'neutral', preference: 'accent', promise: 'warning', summary: 'neutral' } as const;

export function MemoryItem({ memory, conversationId, mayAct, change, onLeave }: MemoryItemProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [mode, setMode] = useState<'shown' | 'edited' | 'forgetting'>('shown');
  const fail = (error: Error) => toasts.fail(problemText(t, error));
  if (mode === 'edited')
    return (
      <MemoryForm
        value={memory.text}
        busy={change.isPending}
        onCancel={() => setMode('shown')}
        onSave={(text) =>
          change.mutate(
            { kind: 'correct', id: memory.id, patch: { text } },
            { onSuccess: () => setMode('shown'), onError: fail },
          )
        }
      />
    );
  return (
    <div className="flex items-start gap-1" data-testid="memory" data-memory-kind={memory.kind}>
      <div className="min-w-0 flex-1">
        <p className="text-sm break-words">{memory.text}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
          {memory.kind !== 'summary' && <Badge tone={tones[memory.kind]}>{t(`memory.kind.${memory.kind}`)}</Badge>}
          <span>
            {t(memory.kind === 'summary' ? 'memory.ended' : 'memory.said', { date: formatDate(memory.said_at) })}
          </span>
          {memory.kind !== 'summary' && (
            <span>
              {memory.origin === 'distilled'
                ? t('memory.confidence', { percent: Math.round(memory.confidence * 100) })
                : t(`memory.origin.${memory.origin}`)}
            </span>
          )}
          {memory.expires_at && endsSoon(memory.expires_at) && (
            <span>{t('memory.until', { date: formatDate(memory.expires_at) })}</span>
          )}
          <Source memory={memory} conversationId={conversationId} onLeave={onLeave} />
        </p>
      </div>
      {mayAct && (
        <span className="-mt-1.5 -mr-2 flex shrink-0">
          <IconButton label={t('memory.edit')} onClick={() => setMode('edited')} data-testid="memory-edit">
            <Pencil className="size-3.5" aria-hidden />
          </IconButton>
          <IconButton label={t('memory.forget')} onClick={() => setMode('forgetting')} data-testid="memory-forget">
            <Trash2 className="size-3.5" aria-hidden />
          </IconButton>
        </span>
      )}
      <ConfirmDialog
        open={mode === 'forgetting'}
        onClose={() => setMode('shown')}
        danger
        busy={change.isPending}
        title={t('memory.forgetTitle')}
        description={memory.text}
        confirmLabel={t('memory.forget')}
        onConfirm={() =>
          change.mutate(
            { kind: 'forget', id: memory.id },
            { onSuccess: () => toasts.say(t('memory.forgotten')), onError: fail },
          )
        }
      >
        <p className="text-sm text-muted">{t('memory.forgetHelp')}</p>
      </ConfirmDialog>
    </div>
  );
}

/** Worth saying of a promise; of most things the end is far away. */
function endsSoon(at: string): boolean {
  return Date.parse(at) - Date.now() < 60 * 86_400_000;
}

/** Leads to the message: in this thread, or to the other conversation it was said in. */
function Source({ memory, conversationId, onLeave }: Pick<MemoryItemProps, 'memory' | 'conversationId' | 'onLeave'>) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { source } = memory;
  if (!source?.message_id) return null;
  const messageId = source.message_id;
  const look = 'inline-flex items-center gap-1 rounded font-medium text-accent underline underline-offset-2';
  const inner = (
    <>
      <CornerUpLeft className="size-3" aria-hidden />
      {t('memory.source')}
    </>
  );
  if (source.conversation_id !== conversationId)
    return (
      <Link to="/conversations/{-$conversationId}" params={{ conversationId: source.conversation_id }} className={look}>
        {inner}
      </Link>
    );
  const show = async () => {
    // Below this width the panel lies over the thread.
    if (!window.matchMedia('(min-width: 1280px)').matches) onLeave();
    if (!(await showMessage(messageId))) toasts.fail(t('memory.sourceGone'));
  };
  return (
    <button type="button" className={look} onClick={() => void show()} data-testid="memory-source">
      {inner}
    </button>
  );
}
