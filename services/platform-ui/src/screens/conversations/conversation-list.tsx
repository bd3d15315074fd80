// The list of conversations: search, filter by who is in charge, and as many rows as fit.
import { useVirtualizer } from '@tanstack/react-virtual';
import { Inbox, Search, SearchX, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationOwner } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { classes } from '../../ui/classes.ts';
import { controlClasses } from '../../ui/form/field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/state.tsx';
import { ConversationRow, rowHeight } from './conversation-row.tsx';
import type { ListFilter } from './conversations.queries.ts';
import { useConversationList, useWaiting } from './conversations.queries.ts';

const searchPauseMs = 250;
/** `waiting` stands for who waits for a person, whoever is in charge. */
type Choice = ConversationOwner | 'waiting' | null;
const filters: { value: Choice; label: string }[] = [
  { value: null, label: 'filter.all' },
  { value: 'waiting', label: 'filter.waiting' },
  { value: 'ai', label: 'filter.ai' },
  { value: 'human', label: 'filter.human' },
  { value: 'nobody', label: 'filter.nobody' },
];

export function ConversationList({ tenantId, selectedId }: { tenantId: string; selectedId: string | null }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Choice>(null);
  const waiting = useWaiting(tenantId).data?.count ?? 0;
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), typed ? searchPauseMs : 0);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <section aria-label={t('navigation.conversations')} className="flex h-full min-w-0 flex-col bg-surface">
      <div className="flex shrink-0 flex-col gap-2 border-b border-line px-4 py-3">
        <div className="relative">
          <Search
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
            aria-hidden
          />
          <input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('filter.search')}
            aria-label={t('filter.search')}
            data-testid="conversation-search"
            className={classes(controlClasses, 'h-9 px-9! max-md:h-10 [&::-webkit-search-cancel-button]:hidden')}
          />
          {typed && (
            <button
              type="button"
              aria-label={t('filter.clear')}
              onClick={() => setTyped('')}
              className="absolute top-1/2 right-2 -translate-y-1/2 rounded p-1 text-faint hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </button>
          )}
        </div>
        <div role="group" aria-label={t('filter.label')} className="flex gap-0.5 overflow-x-auto">
          {filters.map(({ value, label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={chosen === value}
              data-testid={`filter-${value ?? 'all'}`}
              onClick={() => choose(value)}
              className="flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-muted transition-colors hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:text-accent max-md:h-9"
            >
              {t(label)}
              {value === 'waiting' && waiting > 0 && (
                <span
                  data-testid="waiting-count"
                  aria-label={t('waiting.count', { count: waiting })}
                  className="flex h-4 min-w-4 items-center justify-center rounded-full bg-person px-1 text-2xs leading-none font-semibold text-surface tabular-nums"
                >
                  {waiting > 99 ? '99+' : waiting}
                </span>
              )}
            </button>
          ))}
        </div>
      </div>
      <div className="min-h-0 flex-1">
        <Rows
          tenantId={tenantId}
          filter={{ owner: chosen === 'waiting' ? null : chosen, waiting: chosen === 'waiting', search }}
          selectedId={selectedId}
        />
      </div>
    </section>
  );
}

function Rows({ tenantId, filter, selectedId }: { tenantId: string; filter: ListFilter; selectedId: string | null }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const list = useConversationList(tenantId, filter);
  const conversations = list.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => conversations[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown >= conversations.length - 5) void fetchNextPage();
  }, [conversations.length, fetchNextPage, hasNextPage, isFetchingNextPage, lastShown]);

  if (list.isPending) return <RowSkeletons />;
  if (list.error && conversations.length === 0)
    return <ErrorState text={problemText(t, list.error)} onRetry={() => void list.refetch()} />;
  if (conversations.length === 0) {
    if (filter.waiting && !filter.search)
      return (
        <EmptyState icon={<Inbox aria-hidden />} title={t('waiting.none')}>
          {t('waiting.noneHelp')}
        </EmptyState>
      );
    return filter.search || filter.owner || filter.waiting ? (
      <EmptyState icon={<SearchX aria-hidden />} title={t('filter.none')}>
        {t('filter.noneHelp')}
      </EmptyState>
    ) : (
      <EmptyState icon={<Inbox aria-hidden />} title={t('conversation.empty')}>
        {t('conversation.emptyHelp')}
      </EmptyState>
    );
  }
  return (
    <div ref={box} className="h-full overflow-y-auto">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const conversation = conversations[row.index];
          return (
            conversation && (
              <li
                key={row.key}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <ConversationRow conversation={conversation} selected={conversation.id === selectedId} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function RowSkeletons() {
  return (
    <div role="status" className="flex flex-col">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="flex items-center gap-3 border-b border-line/70 px-4" style={{ height: rowHeight }}>
          <Skeleton className="size-10 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
