// What the system screen reads from the API and does through it.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { Event, Page, SystemActionResult, SystemHealth } from '../../api/contract-types.ts';
import { openLive } from '../../api/live.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

const healthEveryMs = 10_000;

export function useHealth() {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: queryKeys.health(i18n.language),
    refetchInterval: healthEveryMs,
    queryFn: ({ signal }) => api.get<SystemHealth>('/admin/system/health', { query: { lang: i18n.language }, signal }),
  });
}

/** Recent events of the whole platform, the newest first. */
export function useEvents() {
  return useInfiniteQuery({
    queryKey: queryKeys.events,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Event>>('/admin/events', { query: { cursor: pageParam, limit: 25 }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Keeps health and events up to date while the screen is open. */
export function useLiveSystem(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      openLive({
        tenantId: null,
        onState: () => undefined,
        onChanges: (changes) => {
          if (changes === null || changes.some((one) => one.kind === 'event-recorded'))
            void client.invalidateQueries({ queryKey: queryKeys.events });
          if (changes === null) void client.invalidateQueries({ queryKey: ['system', 'health'] });
        },
      }),
    [client],
  );
}

/** Does one of the actions of the platform. */
export function useSystemAction() {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: { action: string; payload?: Record<string, unknown> }) =>
      api.post<SystemActionResult>('/admin/system/actions', input),
    onSuccess: () => client.invalidateQueries({ queryKey: ['system'] }),
  });
}
