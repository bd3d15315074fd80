// How much of the shop its agents know, what is missing, and the way to ask the shop's own pages.
import { BookOpenText, Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FactSection, ShopFacts, ShownShopFacts } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { isTold, sectionOrder } from './fact-sections.ts';
import { useReadProposals } from './facts.queries.ts';

interface Props {
  tenantId: string;
  shown: ShownShopFacts;
  /** As they stand in the form. */
  facts: ShopFacts;
  mayWrite: boolean;
}

export function FactsSummary({ tenantId, shown, facts, mayWrite }: Props) {
  const { t } = useTranslation();
  const missing = sectionOrder.filter((section) => !isTold(section, facts));
  const known = sectionOrder.length - missing.length;
  return (
    <Card
      title={missing.length === 0 ? t('facts.complete') : t('facts.known', { known, all: sectionOrder.length })}
      description={missing.length === 0 ? t('facts.completeHelp') : t('facts.missingHelp')}
      aside={mayWrite && <ReadPages tenantId={tenantId} readAt={shown.proposals_at} open={shown.proposals.length} />}
    >
      <div
        role="progressbar"
        aria-label={t('facts.known', { known, all: sectionOrder.length })}
        aria-valuemin={0}
        aria-valuemax={sectionOrder.length}
        aria-valuenow={known}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-300"
          style={{ width: `${(known / sectionOrder.length) * 100}%` }}
        />
      </div>
      {missing.length > 0 && <MissingList missing={missing} />}
    </Card>
  );
}

function MissingList({ missing }: { missing: FactSection[] }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t('facts.missing')} className="mt-3 flex flex-wrap gap-1.5" data-testid="facts-missing">
      {missing.map((section) => (
        <li key={section}>
          <a
            href={`#fact-${section}`}
            className="inline-flex h-7 items-center rounded-md bg-warning-soft px-2 text-xs font-medium text-warning hover:underline max-md:h-9"
          >
            {t(`facts.sections.${section}`)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function ReadPages({ tenantId, readAt, open }: { tenantId: string; readAt: string | null; open: number }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const read = useReadProposals(tenantId);
  const ask = () =>
    read.mutate(undefined, {
      onSuccess: ({ proposals, unavailable }) => {
        if (unavailable.includes('pages')) toasts.fail(t('facts.pages.forbidden'));
        else
          toasts.say(
            proposals.length > 0 ? t('facts.pages.found', { count: proposals.length }) : t('facts.pages.none'),
          );
      },
      onError: (error) => toasts.fail(problemText(t, error)),
    });
  return (
    <div className="flex flex-col items-end gap-1 max-md:w-full max-md:items-start">
      <Button
        size="small"
        icon={<BookOpenText className="size-3.5" aria-hidden />}
        busy={read.isPending}
        onClick={ask}
        data-testid="facts-read-pages"
      >
        {t('facts.pages.read')}
      </Button>
      {readAt && (
        <p className="flex items-center gap-1 text-2xs text-faint">
          {open === 0 && <Check className="size-3" aria-hidden />}
          {open > 0
            ? t('facts.pages.open', { count: open })
            : t('facts.pages.readAt', { when: formatDateTime(readAt) })}
        </p>
      )}
    </div>
  );
}
