// What saving a test asks of the API.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { Agent, AgentManifest, Page, SaveTestInput, TestPreview } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';

/** What would be kept, read once for as long as it is looked at. @param asked of which turn; null: of the whole conversation */
export function useTestPreview(
  tenantId: string,
  conversationId: string,
  { turnId, enabled }: { turnId: string | null; enabled: boolean },
) {
  return useQuery({
    queryKey: [...queryKeys.conversation(tenantId, conversationId), 'test-preview', turnId],
    enabled,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) =>
      api.get<TestPreview>(tenantPath(tenantId, 'conversations', conversationId, 'test-preview'), {
        query: turnId === null ? {} : { turn_id: turnId },
        signal,
      }),
  });
}

/** Whose test it may be, and which tools there are. */
export function useAgentsToTest(tenantId: string) {
  const agents = useQuery({
    queryKey: queryKeys.agents(tenantId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Agent>>(tenantPath(tenantId, 'agents'), { query: { limit: 100 }, signal })).items,
  });
  const manifest = useQuery({
    queryKey: queryKeys.tools(tenantId),
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.get<AgentManifest>(tenantPath(tenantId, 'tools'), { signal }),
  });
  return { agents: agents.data ?? [], tools: manifest.data?.tools.map((tool) => tool.name) ?? [] };
}

export function useSaveTest(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: SaveTestInput) =>
      api.post(tenantPath(tenantId, 'conversations', conversationId, 'tests'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.agents(tenantId) }),
  });
}
