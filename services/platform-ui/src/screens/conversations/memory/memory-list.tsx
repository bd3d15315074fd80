// What is remembered of a customer, at the side of their conversation: what they told, then what earlier conversations were about.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Memory } from '../../../api/contract-types.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorState, SkeletonLines } from '../../../ui/state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { MemoryForm } from './memory-form.tsx';
import { MemoryItem } from './memory-item.tsx';
import { useWriteMemory, useMemories } from './memory.queries.ts';

interface MemoryListProps {
  tenantId: string;
  customerId: string;
  conversationId: string;
  mayAct: boolean;
  onLeave(): void;
}

export function MemoryList({ tenantId, customerId, conversationId, mayAct, onLeave }: MemoryListProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const memories = useMemories(tenantId, customerId);
  const change = useWriteMemory(tenantId, customerId);
  const [adding, setAdding] = useState(false);
  if (memories.error)
    return <ErrorState text={problemText(t, memories.error)} onRetry={() => void memories.refetch()} />;
  if (!memories.data) return <SkeletonLines count={2} />;
  const told = memories.data.filter(({ kind }) => kind !== 'summary');
  const past = memories.data.filter(({ kind }) => kind === 'summary');
  const item = (memory: Memory) => (
    <li key={memory.id}>
      <MemoryItem {...{ memory, conversationId, mayAct, change, onLeave }} />
    </li>
  );
  return (
    <>
      <p className="text-xs text-muted">{t('memory.help')}</p>
      {told.length === 0 && <p className="text-sm text-muted">{t('memory.empty')}</p>}
      {told.length > 0 && <ul className="flex flex-col gap-3">{told.map(item)}</ul>}
      {mayAct && !adding && (
        <Button
          size="small"
          className="self-start"
          icon={<Plus className="size-3.5" aria-hidden />}
          onClick={() => setAdding(true)}
          data-testid="memory-add"
        >
          {t('memory.add')}
        </Button>
      )}
      {adding && (
        <MemoryForm
          busy={change.isPending}
          onCancel={() => setAdding(false)}
          onSave={(text) =>
            change.mutate(
              { kind: 'add', input: { text } },
              { onSuccess: () => setAdding(false), onError: (error) => toasts.fail(problemText(t, error)) },
            )
          }
        />
      )}
      {past.length > 0 && (
        <>
          <h4 className="text-xs font-semibold text-faint">{t('memory.past')}</h4>
          <ul className="flex flex-col gap-3">{past.map(item)}</ul>
        </>
      )}
    </>
  );
}
