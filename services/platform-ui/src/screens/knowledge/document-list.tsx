// What there is: every document with its state and progress, what it was cut into, and the way out of it.
import { BookOpen, FileText, Globe, MessageCircleQuestion, RefreshCw, Table, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../api/contract-types.ts';
import { formatListTime, formatNumber } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState, ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { DocumentDialog } from './document-dialog.tsx';
import { useDocuments, useReindex, useRemoveDocument } from './knowledge.queries.ts';

const icons = {
  pdf: FileText,
  docx: FileText,
  markdown: FileText,
  text: FileText,
  csv: Table,
  url: Globe,
  answer: MessageCircleQuestion,
};

export function DocumentList({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const documents = useDocuments(tenantId);
  const reindex = useReindex(tenantId);
  const [shown, setShown] = useState<KnowledgeDocument | null>(null);
  const [removing, setRemoving] = useState<KnowledgeDocument | null>(null);
  const items = documents.data?.pages.flatMap((page) => page.items) ?? [];
  const failed = documents.error && items.length === 0;
  return (
    <Card
      title={t('knowledge.documents')}
      aside={
        items.length > 0 && (
          <Button
            size="small"
            icon={<RefreshCw className="size-3.5" aria-hidden />}
            title={t('knowledge.reindexHelp')}
            busy={reindex.isPending}
            onClick={() => reindex.mutate(null)}
          >
            {t('knowledge.reindex')}
          </Button>
        )
      }
    >
      {documents.isPending && <SkeletonLines count={4} />}
      {failed && <ErrorState text={problemText(t, documents.error)} onRetry={() => void documents.refetch()} />}
      {documents.data && items.length === 0 && (
        <EmptyState icon={<BookOpen aria-hidden />} title={t('knowledge.none')}>
          {t('knowledge.noneHelp')}
        </EmptyState>
      )}
      {items.some(({ embedding }) => embedding === 'no_key') && <Note>{t('knowledge.noKey')}</Note>}
      {items.some(({ embedding }) => embedding === 'failed') && (
        <Note tone="warning">{t('knowledge.vectorsFailed')}</Note>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((document) => (
          <DocumentLine
            key={document.id}
            document={document}
            onShow={() => setShown(document)}
            onRemove={() => setRemoving(document)}
          />
        ))}
      </ul>
      {documents.hasNextPage && (
        <Button className="mt-3" busy={documents.isFetchingNextPage} onClick={() => void documents.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      {shown && <DocumentDialog tenantId={tenantId} document={shown} onClose={() => setShown(null)} />}
      {removing && <RemoveDialog tenantId={tenantId} document={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

interface DocumentLineProps {
  document: KnowledgeDocument;
  onShow(): void;
  onRemove(): void;
}

function DocumentLine({ document, onShow, onRemove }: DocumentLineProps) {
  const { t } = useTranslation();
  const Icon = icons[document.kind];
  return (
    <li className="flex items-center gap-3 py-2.5 first:pt-0 last:pb-0" data-testid="knowledge-document">
      <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted max-md:hidden">
        <Icon className="size-4.5" aria-hidden />
      </span>
      <button type="button" onClick={onShow} className="min-w-0 flex-1 rounded-md text-left">
        <span className="block truncate text-sm font-medium hover:underline">{document.title}</span>
        <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          <span>{t(`knowledge.kinds.${document.kind}`)}</span>
          {document.chunks > 0 && <span>· {t('knowledge.pieces', { count: document.chunks })}</span>}
          <span>· {formatListTime(document.updated_at)}</span>
        </span>
        {document.error_code && (
          <span className="mt-0.5 block text-xs text-danger">
            {t(`problem.${document.error_code}`, { defaultValue: document.error_code })}
          </span>
        )}
      </button>
      <DocumentState document={document} />
      <IconButton label={t('common.removeNamed', { name: document.title })} onClick={onRemove}>
        <Trash2 className="size-4" aria-hidden />
      </IconButton>
    </li>
  );
}

function DocumentState({ document }: { document: KnowledgeDocument }) {
  const { t } = useTranslation();
  const { status, embedding, chunks, embedded } = document;
  if (status === 'failed') return <Badge tone="danger">{t('knowledge.states.failed')}</Badge>;
  if (status === 'waiting') return <Badge tone="accent">{t('knowledge.states.waiting')}</Badge>;
  if (embedding !== 'running') return <Badge tone="success">{t('knowledge.states.ready')}</Badge>;
  return (
    <span
      role="progressbar"
      aria-label={t('knowledge.states.embedding')}
      aria-valuemin={0}
      aria-valuemax={chunks}
      aria-valuenow={embedded}
      className="flex w-28 shrink-0 flex-col gap-1 text-right text-2xs text-muted max-md:w-20"
    >
      {formatNumber(embedded)} / {formatNumber(chunks)}
      <span className="block h-1 overflow-hidden rounded-full bg-sunken">
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `${(100 * embedded) / Math.max(1, chunks)}%` }}
        />
      </span>
    </span>
  );
}

function RemoveDialog({
  tenantId,
  document,
  onClose,
}: {
  tenantId: string;
  document: KnowledgeDocument;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const remove = useRemoveDocument(tenantId);
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={t('knowledge.removeTitle', { name: document.title })}
      description={t('knowledge.removeHelp')}
      confirmLabel={t('knowledge.remove')}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(document.id, {
          onSuccess: () => {
            toasts.say(t('knowledge.removed', { name: document.title }));
            onClose();
          },
        })
      }
    >
      {remove.error && <Note tone="danger">{problemText(t, remove.error)}</Note>}
    </ConfirmDialog>
  );
}
