// What happened lately on the platform, the newest first.
import { ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Event } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Dot } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useEvents } from './system.queries.ts';

const tones = { info: 'neutral', warning: 'warning', error: 'danger' } as const;

export function EventsCard() {
  const { t } = useTranslation();
  const events = useEvents();
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={t('system.events')}
      description={t('system.eventsHelp')}
      footer={
        events.hasNextPage && (
          <Button size="small" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )
      }
    >
      {events.isPending && <SkeletonLines count={5} />}
      {events.error && items.length === 0 && (
        <ErrorState text={problemText(t, events.error)} onRetry={() => void events.refetch()} />
      )}
      {events.data && items.length === 0 && (
        <EmptyState icon={<ScrollText aria-hidden />} title={t('system.noEvents')}>
          {t('system.noEventsHelp')}
        </EmptyState>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </ul>
    </Card>
  );
}

function EventLine({ event }: { event: Event }) {
  const { t } = useTranslation();
  const known = t(`event.${event.kind}`, { defaultValue: '' });
  return (
    <li data-testid="system-event" className="flex flex-col gap-1.5 py-2">
      <div className="flex items-baseline gap-2.5">
        <span title={t(`system.severity.${event.severity}`)}>
          <Dot tone={tones[event.severity]} />
        </span>
        <p className="min-w-0 flex-1 text-sm break-words">
          {known || event.kind}
          {known && <code className="ml-2 font-mono text-2xs text-faint">{event.kind}</code>}
        </p>
        <time dateTime={event.at} className="shrink-0 text-2xs text-faint tabular-nums">
          {formatDateTime(event.at)}
        </time>
      </div>
      {Object.keys(event.data).length > 0 && (
        <div className="pl-4.5">
          <JsonView label={t('system.eventData')} value={event.data} />
        </div>
      )}
    </li>
  );
}
