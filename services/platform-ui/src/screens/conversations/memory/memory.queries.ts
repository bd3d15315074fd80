// What the panel reads and changes of a customer's memories, and the end of an episode.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { Conversation, Memory, MemoryInput, MemoryPatch, Page } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';

const most = 100;

/** Everything that is remembered of a customer, the newest first. */
export function useMemories(tenantId: string, customerId: string) {
  return useQuery({
    queryKey: queryKeys.memories(tenantId, customerId),
    queryFn: ({ signal }) =>
      api.get<Page<Memory>>(tenantPath(tenantId, 'customers', customerId, 'memories'), {
        query: { limit: most },
        signal,
      }),
    select: (page) => page.items,
  });
}

export type MemoryChange =
  | { kind: 'add'; input: MemoryInput }
  | { kind: 'correct'; id: string; patch: MemoryPatch }
  | { kind: 'forget'; id: string };

/** Adds, corrects or forgets; the list is read again afterwards. */
export function useWriteMemory(tenantId: string, customerId: string) {
  const client = useQueryClient();
  const path = (...rest: string[]) => tenantPath(tenantId, 'customers', customerId, 'memories', ...rest);
  return useWrite({
    mutationFn: async (change: MemoryChange): Promise<void> => {
      if (change.kind === 'add') await api.post(path(), change.input);
      else if (change.kind === 'correct') await api.patch(path(change.id), change.patch);
      else await api.delete(path(change.id));
    },
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.memories(tenantId, customerId) }),
  });
}

/** Ends the episode: the case is resolved, and the customer's next message begins another. */
export function useCloseConversation(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: () => api.post<Conversation>(tenantPath(tenantId, 'conversations', conversationId, 'close')),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true }),
        client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) }),
      ]),
  });
}
