// The ways in: files by dropping or choosing, a page by its address, a question with its answer by hand.
import { FileUp, Link2, MessageCircleQuestion } from 'lucide-react';
import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { useAddFile, useAddUrl, useSaveAnswer } from './knowledge.queries.ts';

const accepted = '.pdf,.docx,.md,.markdown,.txt,.csv';
/** As the API's contract has it; told before ten megabytes are sent in vain. */
const largestFile = 10 * 1024 * 1024;

export function AddKnowledge({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [opened, setOpened] = useState<'url' | 'answer' | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const { send, sending } = useSendFiles(tenantId);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files]);
  };
  return (
    <>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        data-testid="knowledge-drop"
        className={classes(
          'flex flex-col items-center gap-3 rounded-xl border-2 border-dashed px-5 py-7 text-center transition-colors max-md:py-5',
          over ? 'border-accent bg-accent-soft' : 'border-line-strong/55 bg-surface',
        )}
      >
        <div>
          <p className="text-sm font-medium max-md:hidden">{t('knowledge.dropHere')}</p>
          <p className="mt-0.5 text-xs text-muted">{t('knowledge.kindsHelp')}</p>
        </div>
        <div className="flex flex-wrap justify-center gap-2">
          <Button
            tone="primary"
            icon={<FileUp className="size-4" aria-hidden />}
            busy={sending}
            onClick={() => input.current?.click()}
          >
            {t('knowledge.chooseFiles')}
          </Button>
          <Button
            icon={<Link2 className="size-4" aria-hidden />}
            onClick={() => setOpened('url')}
            data-testid="knowledge-add-url"
          >
            {t('knowledge.addUrl')}
          </Button>
          <Button
            icon={<MessageCircleQuestion className="size-4" aria-hidden />}
            onClick={() => setOpened('answer')}
            data-testid="knowledge-add-answer"
          >
            {t('knowledge.addAnswer')}
          </Button>
        </div>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={accepted}
          data-testid="knowledge-file"
          onChange={(event) => {
            void send([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {opened === 'url' && <UrlDialog tenantId={tenantId} onClose={() => setOpened(null)} />}
      {opened === 'answer' && <NewAnswer tenantId={tenantId} onClose={() => setOpened(null)} />}
    </>
  );
}

/** One after the other: a phone's connection is shared by all of them. */
function useSendFiles(tenantId: string) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const add = useAddFile(tenantId);
  const [sending, setSending] = useState(false);
  const send = async (files: File[]): Promise<void> => {
    setSending(true);
    for (const file of files) {
      if (file.size > largestFile) {
        toasts.fail(`${file.name}: ${t('problem.knowledge.too-large')}`);
        continue;
      }
      try {
        await add.mutateAsync(file);
        toasts.say(t('knowledge.sent', { name: file.name }));
      } catch (error) {
        toasts.fail(`${file.name}: ${problemText(t, error)}`);
      }
    }
    setSending(false);
  };
  return { send, sending };
}

function UrlDialog({ tenantId, onClose }: { tenantId: string; onClose(): void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const add = useAddUrl(tenantId);
  const wanted = /^https?:\/\//i.test(url.trim()) ? url.trim() : `https://${url.trim()}`;
  const fits = URL.canParse(wanted) && new URL(wanted).hostname.includes('.');
  return (
    <DialogWindow
      open
      onClose={onClose}
      title={t('knowledge.addUrl')}
      description={t('knowledge.urlHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form="knowledge-url" tone="primary" disabled={!fits} busy={add.isPending}>
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form
        id="knowledge-url"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) add.mutate(wanted, { onSuccess: onClose });
        }}
      >
        <TextField
          label={t('knowledge.url')}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          placeholder="mitienda.com/cambios"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        {add.error && <Note tone="danger">{problemText(t, add.error)}</Note>}
      </form>
    </DialogWindow>
  );
}

function NewAnswer({ tenantId, onClose }: { tenantId: string; onClose(): void }) {
  const { t } = useTranslation();
  const save = useSaveAnswer(tenantId, null);
  return <AnswerDialog title={t('knowledge.addAnswer')} save={save} onClose={onClose} />;
}
