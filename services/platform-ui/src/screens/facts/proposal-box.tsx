// What one page of the shop says of a section: taken up into the form, or dismissed. It is plain text, whatever it says.
import { FileText, Store } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactProposal } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useSettleProposals } from './facts.queries.ts';

interface Props {
  tenantId: string;
  proposal: FactProposal;
  /** It stands in the form and waits to be saved. */
  isTaken: boolean;
  mayWrite: boolean;
  onTakeUp(proposal: FactProposal): void;
}

const longText = 220;

export function ProposalBox({ tenantId, proposal, isTaken, mayWrite, onTakeUp }: Props) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const settle = useSettleProposals(tenantId);
  const [isWhole, setWhole] = useState(false);
  const { id, source, text, means } = proposal;
  const words = [text, means.map((one) => t(`facts.means.${one}`)).join(', ')].filter(Boolean).join('\n');
  const restore = () => settle.mutate({ restored: [id] }, { onError: (error) => toasts.fail(problemText(t, error)) });
  const dismiss = () =>
    settle.mutate(
      { dismissed: [id] },
      {
        onSuccess: () =>
          toasts.say(t('facts.proposal.dismissed'), { action: { label: t('common.undo'), run: restore } }),
        onError: (error) => toasts.fail(problemText(t, error)),
      },
    );
  return (
    <div className="rounded-lg border border-dashed border-line-strong/60 bg-sunken/60 p-3" data-testid="fact-proposal">
      <p className="flex items-start gap-2 text-xs font-medium text-muted">
        {source.kind === 'page' ? (
          <FileText className="mt-px size-3.5 shrink-0" aria-hidden />
        ) : (
          <Store className="mt-px size-3.5 shrink-0" aria-hidden />
        )}
        <span className="min-w-0">
          {t(`facts.proposal.sources.${source.kind}`)}
          {source.title && ' '}
          {source.url && /^https?:/.test(source.url) ? (
            <a href={source.url} target="_blank" rel="noreferrer noopener" className="text-accent hover:underline">
              {source.title}
            </a>
          ) : (
            source.title
          )}
        </span>
      </p>
      <p className={classes('mt-2 text-sm wrap-anywhere whitespace-pre-line', !isWhole && 'line-clamp-4')}>{words}</p>
      {words.length > longText && (
        <button
          type="button"
          className="mt-1 text-xs font-medium text-accent hover:underline"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? t('facts.proposal.less') : t('facts.proposal.whole')}
        </button>
      )}
      {isTaken ? (
        <p className="mt-2 text-xs font-medium text-success">{t('facts.proposal.taken')}</p>
      ) : (
        mayWrite && (
          <div className="mt-3 flex flex-wrap gap-2">
            <Button size="small" onClick={() => onTakeUp(proposal)} data-testid="proposal-take">
              {t('facts.proposal.take')}
            </Button>
            <Button size="small" tone="quiet" busy={settle.isPending} onClick={dismiss} data-testid="proposal-dismiss">
              {t('facts.proposal.dismiss')}
            </Button>
          </div>
        )
      )}
    </div>
  );
}
