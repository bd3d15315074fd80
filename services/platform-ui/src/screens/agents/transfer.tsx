// An agent as a file: downloaded, and made of one; what is missing here is named before it is left out.
import { Download, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, UnknownParts } from '../../api/contract-types.ts';
import { asProblem } from '../../api/problem.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useExportAgent, useImportAgent } from './agents.queries.ts';

export function ExportButton({ tenantId, agent }: { tenantId: string; agent: Agent }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const exporting = useExportAgent(tenantId);
  const download = (file: unknown): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' }));
    link.download = `${agent.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}-v${agent.published_number}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button
      size="small"
      icon={<Download className="size-3.5" aria-hidden />}
      busy={exporting.isPending}
      onClick={() =>
        exporting.mutate(agent.id, { onSuccess: download, onError: (error) => toasts.fail(problemText(t, error)) })
      }
      data-testid="agent-export"
    >
      {t('agent.transfer.export')}
    </Button>
  );
}

export function ImportButton({ tenantId, onImported }: { tenantId: string; onImported(agent: Agent): void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const importing = useImportAgent(tenantId);
  const input = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<{ file: unknown; unknown: UnknownParts } | null>(null);
  const take = (file: unknown, withoutUnknown: boolean): void =>
    importing.mutate(
      { file, withoutUnknown },
      {
        onSuccess: ({ agent }) => {
          setMissing(null);
          toasts.say(t('agent.transfer.imported', { name: agent.name }));
          onImported(agent);
        },
        onError: (error) => {
          const problem = asProblem(error);
          if (problem.code === 'agents.unknown-parts')
            setMissing({ file, unknown: problem.details['unknown'] as UnknownParts });
          else toasts.fail(problemText(t, error));
        },
      },
    );
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      take(JSON.parse(await file.text()), false);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      toasts.fail(t('problem.agents.unknown-format'));
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        data-testid="agent-import-file"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button
        icon={<Upload className="size-4" aria-hidden />}
        busy={importing.isPending}
        onClick={() => input.current?.click()}
      >
        {t('agent.transfer.import')}
      </Button>
      <ConfirmDialog
        open={missing !== null}
        busy={importing.isPending}
        title={t('agent.transfer.missingTitle')}
        description={t('agent.transfer.missingHelp')}
        confirmLabel={t('agent.transfer.without')}
        onClose={() => setMissing(null)}
        onConfirm={() => missing && take(missing.file, true)}
      >
        <ul className="list-disc pl-5 text-sm" data-testid="agent-import-missing">
          {[...(missing?.unknown.tools ?? []), ...(missing?.unknown.models ?? [])].map((name) => (
            <li key={name} className="break-words">
              {name}
            </li>
          ))}
        </ul>
      </ConfirmDialog>
    </>
  );
}
