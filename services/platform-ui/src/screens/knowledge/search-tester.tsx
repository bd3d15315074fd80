// A question tried out: what it finds, in which order and why, and what of it the agent would be given.
import { Search, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeHit, KnowledgeSearch } from '../../api/contract-types.ts';
import { currentLocale, formatDuration } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { EmptyState, ErrorState, Note, SkeletonLines } from '../../ui/state.tsx';
import { useKnowledgeSearch } from './knowledge.queries.ts';

export function SearchTester({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const search = useKnowledgeSearch(tenantId, asked);
  return (
    <Card title={t('knowledge.try')} description={t('knowledge.tryHelp')}>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim());
        }}
      >
        <TextField
          className="flex-1 basis-60"
          label={t('knowledge.question')}
          placeholder={t('knowledge.questionExample')}
          value={text}
          maxLength={1000}
          enterKeyHint="search"
          data-testid="knowledge-try"
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          type="submit"
          tone="primary"
          className="max-md:h-11"
          icon={<Search className="size-4" aria-hidden />}
          busy={search.isFetching}
          disabled={text.trim() === ''}
        >
          {t('knowledge.search')}
        </Button>
      </form>
      <div className="mt-4" aria-live="polite">
        {asked !== '' && search.isPending && <SkeletonLines count={4} />}
        {search.error && <ErrorState text={problemText(t, search.error)} onRetry={() => void search.refetch()} />}
        {asked !== '' && search.data && <Found found={search.data} />}
      </div>
    </Card>
  );
}

function Found({ found }: { found: KnowledgeSearch }) {
  const { t } = useTranslation();
  if (found.hits.length === 0)
    return (
      <EmptyState icon={<SearchX aria-hidden />} title={t('knowledge.nothingFound')}>
        {t('knowledge.nothingFoundHelp')}
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-muted">
        {t('knowledge.foundIn', { count: found.hits.length, time: formatDuration(found.took_ms) })} ·{' '}
        {t(`knowledge.vectors.${found.vectors}`)}
      </p>
      {!found.hits.some((hit) => hit.useful) && <Note tone="warning">{t('knowledge.noneUseful')}</Note>}
      <ol className="flex flex-col gap-3">
        {found.hits.map((hit, index) => (
          <Hit key={hit.chunk_id} hit={hit} place={index + 1} />
        ))}
      </ol>
    </div>
  );
}

function Hit({ hit, place }: { hit: KnowledgeHit; place: number }) {
  const { t } = useTranslation();
  const source = [hit.title, hit.page === null ? null : t('knowledge.page', { page: hit.page }), hit.heading];
  return (
    <li className="rounded-lg border border-line px-4 py-3" data-testid="knowledge-hit">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 text-xs font-medium break-words text-muted">
          {place}. {[...new Set(source)].filter(Boolean).join(' · ')}
        </p>
        <Badge tone={hit.useful ? 'success' : 'neutral'}>
          {t(hit.useful ? 'knowledge.given' : 'knowledge.notGiven')}
        </Badge>
      </div>
      <p className="mt-1 line-clamp-6 text-sm break-words whitespace-pre-line">{hit.text}</p>
      <dl className="mt-2 grid gap-x-6 gap-y-1 text-xs sm:grid-cols-3">
        <Score label={t('knowledge.byWords')} value={hit.text_score} rank={hit.text_rank} />
        <Score label={t('knowledge.byMeaning')} value={hit.vector_score} rank={hit.vector_rank} />
        <Score label={t('knowledge.together')} value={hit.score} rank={null} digits={4} />
      </dl>
      {hit.words.length > 0 && (
        <p className="mt-1.5 flex flex-wrap items-center gap-1 text-2xs text-faint">
          {t('knowledge.foundWords')}
          {hit.words.map((word) => (
            <Badge key={word}>{word}</Badge>
          ))}
        </p>
      )}
    </li>
  );
}

interface ScoreProps {
  label: string;
  value: number | null;
  rank: number | null;
  digits?: number;
}

function Score({ label, value, rank, digits = 2 }: ScoreProps) {
  const { t } = useTranslation();
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (
    <div className="flex gap-1.5">
      <dt className="text-faint">{label}</dt>
      <dd className="font-medium tabular-nums">
        {value === null ? '–' : value.toLocaleString(currentLocale(), format)}
        {rank !== null && <span className="font-normal text-muted"> · {t('knowledge.place', { place: rank })}</span>}
      </dd>
    </div>
  );
}
