// What the agents screen reads from the API and does through it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type { Agent, AgentInput, AgentManifest, AgentPatch, ModelTest, Page } from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';

export function useAgents(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.agents(tenantId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Agent>>(tenantPath(tenantId, 'agents'), { query: { limit: 100 }, signal })).items,
  });
}

/** What an agent may be made of: tools and model providers. */
export function useManifest(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.tools(tenantId),
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.get<AgentManifest>(tenantPath(tenantId, 'tools'), { signal }),
  });
}

function useRenew(tenantId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: queryKeys.agents(tenantId) });
}

export function useCreateAgent(tenantId: string) {
  return useMutation({
    mutationFn: (input: AgentInput) => api.post<Agent>(tenantPath(tenantId, 'agents'), input),
    onSuccess: useRenew(tenantId),
  });
}

export function usePatchAgent(tenantId: string) {
  return useMutation({
    mutationFn: ({ id, patch }: { id: string; patch: AgentPatch }) =>
      api.patch<Agent>(tenantPath(tenantId, 'agents', id), patch),
    onSuccess: useRenew(tenantId),
  });
}

export function useDeleteAgent(tenantId: string) {
  return useMutation({
    mutationFn: (id: string) => api.delete(tenantPath(tenantId, 'agents', id)),
    onSuccess: useRenew(tenantId),
  });
}

/** Asks a model one small question with the key that its agents would use. */
export function useTestModel(tenantId: string) {
  return useMutation({
    mutationFn: (model: { model_provider: string; model: string }) =>
      api.post<ModelTest>(tenantPath(tenantId, 'model-tests'), model),
  });
}
