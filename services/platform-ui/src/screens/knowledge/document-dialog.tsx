// A document from inside: the pieces it was cut into, as searches find them; of an answer, its form.
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeChunk, KnowledgeDocument } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { useChunks, useReindex, useSaveAnswer } from './knowledge.queries.ts';

interface DocumentDialogProps {
  tenantId: string;
  document: KnowledgeDocument;
  onClose(): void;
}

export function DocumentDialog(props: DocumentDialogProps) {
  const { t } = useTranslation();
  const { tenantId, document, onClose } = props;
  const chunks = useChunks(tenantId, document.id);
  const save = useSaveAnswer(tenantId, document.id);
  const items = chunks.data?.pages.flatMap((page) => page.items);
  if (document.kind === 'answer' && items)
    return (
      <AnswerDialog
        title={t('knowledge.changeAnswer')}
        initial={{ question: document.title, answer: items.map(({ text }) => text).join('\n') }}
        save={save}
        onClose={onClose}
      />
    );
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={document.title}
      description={
        document.url ? (
          <a href={document.url} target="_blank" rel="noreferrer" className="break-all text-accent underline">
            {document.url}
          </a>
        ) : (
          t('knowledge.piecesHelp')
        )
      }
      footer={document.kind === 'url' && <ReadAgain tenantId={tenantId} documentId={document.id} />}
    >
      {chunks.isPending && <SkeletonLines count={5} />}
      {chunks.error && <ErrorState text={problemText(t, chunks.error)} onRetry={() => void chunks.refetch()} />}
      {items?.length === 0 && <p className="text-sm text-muted">{t('knowledge.noPieces')}</p>}
      <ol className="flex flex-col gap-3">
        {items?.map((chunk) => (
          <Piece key={chunk.id} chunk={chunk} />
        ))}
      </ol>
      {chunks.hasNextPage && (
        <Button className="mt-3" busy={chunks.isFetchingNextPage} onClick={() => void chunks.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </DialogWindow>
  );
}

function Piece({ chunk }: { chunk: KnowledgeChunk }) {
  const { t } = useTranslation();
  return (
    <li className="rounded-lg bg-sunken px-3 py-2">
      <p className="flex flex-wrap gap-x-2 text-2xs font-medium text-faint">
        <span>{chunk.position}</span>
        {chunk.page !== null && <span>{t('knowledge.page', { page: chunk.page })}</span>}
        {chunk.heading && <span className="text-muted">{chunk.heading}</span>}
      </p>
      <p className="mt-0.5 text-sm break-words whitespace-pre-line">{chunk.text}</p>
    </li>
  );
}

function ReadAgain({ tenantId, documentId }: { tenantId: string; documentId: string }) {
  const { t } = useTranslation();
  const reindex = useReindex(tenantId);
  return (
    <Button
      icon={<RefreshCw className="size-4" aria-hidden />}
      busy={reindex.isPending}
      onClick={() => reindex.mutate(documentId)}
    >
      {t('knowledge.readAgain')}
    </Button>
  );
}
