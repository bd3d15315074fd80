// What the screen of an agent's tests reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { AgentTestPatch, AgentTestSummary, Page, TestRun, TestRunDetail } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';

const whileRunningMilliseconds = 700;
/** Runs of an agent that are kept. */
const mostKept = 20;
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

const everyFew = ({ state }: { state: { data?: TestRun | null } }) =>
  state.data?.state === 'running' ? whileRunningMilliseconds : false;

async function readRuns(tenantId: string, agentId: string, limit: number, signal: AbortSignal): Promise<TestRun[]> {
  const path = tenantPath(tenantId, 'agents', agentId, 'test-runs');
  return (await api.get<Page<TestRun>>(path, { query: { limit }, signal })).items;
}

/** The newest run without its results, asked again and again while it runs; null: there was none. */
export function useLastRun(tenantId: string, agentId: string) {
  return useQuery<TestRun | null>({
    queryKey: [...keyOf(tenantId, agentId), 'last'],
    refetchInterval: everyFew,
    queryFn: async ({ signal }) => (await readRuns(tenantId, agentId, 1, signal))[0] ?? null,
  });
}

/** One that is waited for, without its results; null: it is gone. */
export function useWaitedRun(tenantId: string, agentId: string, runId: string | null) {
  return useQuery<TestRun | null>({
    queryKey: [...keyOf(tenantId, agentId), 'waited', runId],
    enabled: runId !== null,
    refetchInterval: everyFew,
    queryFn: async ({ signal }) =>
      (await readRuns(tenantId, agentId, mostKept, signal)).find(({ id }) => id === runId) ?? null,
  });
}

/** With all its results, once it runs no more. */
export function useEndedRun(tenantId: string, agentId: string, run: TestRun | null) {
  return useQuery<TestRunDetail>({
    queryKey: [...keyOf(tenantId, agentId), 'run', run?.id],
    enabled: run !== null && run.state !== 'running',
    queryFn: ({ signal }) =>
      api.get<TestRunDetail>(tenantPath(tenantId, 'agents', agentId, 'test-runs', run?.id ?? ''), { signal }),
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
