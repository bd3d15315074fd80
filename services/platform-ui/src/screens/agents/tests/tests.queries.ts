// What the screen of an agent's tests reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { AgentTestPatch, AgentTestSummary, Page, TestRun, TestRunDetail } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';

const whileRunningMilliseconds = 700;
const keyOf = (tenantId: string, agentId: string) => [...queryKeys.agents(tenantId), agentId, 'tests'];

export function useTests(tenantId: string, agentId: string) {
  return useQuery({
    queryKey: [...keyOf(tenantId, agentId), 'list'],
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<AgentTestSummary>>(tenantPath(tenantId, 'agents', agentId, 'tests'), {
          query: { limit: 100 },
          signal,
        })
      ).items,
  });
}

/** The newest run; null: there was none. */
export function useLastRun(tenantId: string, agentId: string) {
  return useQuery({
    queryKey: [...keyOf(tenantId, agentId), 'last'],
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<TestRun>>(tenantPath(tenantId, 'agents', agentId, 'test-runs'), {
          query: { limit: 1 },
          signal,
        })
      ).items[0] ?? null,
  });
}

/** Asked again and again while it runs. */
export function useRun(tenantId: string, agentId: string, runId: string | null) {
  return useQuery<TestRunDetail>({
    queryKey: [...keyOf(tenantId, agentId), 'run', runId],
    enabled: runId !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? whileRunningMilliseconds : false),
    queryFn: ({ signal }) =>
      api.get<TestRunDetail>(tenantPath(tenantId, 'agents', agentId, 'test-runs', runId ?? ''), { signal }),
  });
}

function useRenew(tenantId: string, agentId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keyOf(tenantId, agentId) });
}

export function useStartRun(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: (versionId: string) =>
      api.post<TestRun>(tenantPath(tenantId, 'agents', agentId, 'test-runs'), { version_id: versionId }),
    onSuccess: useRenew(tenantId, agentId),
  });
}

export function useStopRun(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: (runId: string) =>
      api.post<TestRun>(tenantPath(tenantId, 'agents', agentId, 'test-runs', runId, 'stop'), {}),
    onSuccess: useRenew(tenantId, agentId),
  });
}

export function usePatchTest(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: ({ id, patch }: { id: string; patch: AgentTestPatch }) =>
      api.patch(tenantPath(tenantId, 'agents', agentId, 'tests', id), patch),
    onSuccess: useRenew(tenantId, agentId),
  });
}

export function useDeleteTest(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: (id: string) => api.delete(tenantPath(tenantId, 'agents', agentId, 'tests', id)),
    onSuccess: useRenew(tenantId, agentId),
  });
}
