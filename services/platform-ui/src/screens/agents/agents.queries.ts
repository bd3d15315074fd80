// What the agents screen reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type {
  Agent,
  AgentInput,
  AgentFile,
  AgentManifest,
  AgentPatch,
  AgentVersion,
  AgentVersionDetail,
  ModelTest,
  Page,
  PlaygroundResult,
  UnknownParts,
} from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

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
  return useWrite({
    mutationFn: (input: AgentInput) => api.post<Agent>(tenantPath(tenantId, 'agents'), input),
    onSuccess: useRenew(tenantId),
  });
}

export function usePatchAgent(tenantId: string) {
  return useWrite({
    mutationFn: ({ id, patch }: { id: string; patch: AgentPatch }) =>
      api.patch<Agent>(tenantPath(tenantId, 'agents', id), patch),
    onSuccess: useRenew(tenantId),
  });
}

export function useDeleteAgent(tenantId: string) {
  return useWrite({
    mutationFn: (id: string) => api.delete(tenantPath(tenantId, 'agents', id)),
    onSuccess: useRenew(tenantId),
  });
}

/** Asks a model one small question with the key that its agents would use. */
export function useTestModel(tenantId: string) {
  return useWrite({
    mutationFn: (model: { model_provider: string; model: string }) =>
      api.post<ModelTest>(tenantPath(tenantId, 'model-tests'), model),
  });
}

/** The newest hundred versions, the draft first. */
export function useVersions(tenantId: string, agentId: string) {
  return useQuery({
    queryKey: [...queryKeys.agents(tenantId), agentId, 'versions'],
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<AgentVersion>>(tenantPath(tenantId, 'agents', agentId, 'versions'), {
          query: { limit: 100 },
          signal,
        })
      ).items,
  });
}

/** One version with its content and what it changes; `revision` makes a draft be read anew. */
export function useVersion(tenantId: string, agentId: string, versionId: string | null, revision: number) {
  return useQuery({
    queryKey: [...queryKeys.agents(tenantId), agentId, 'version', versionId, revision],
    enabled: versionId !== null,
    queryFn: ({ signal }) =>
      api.get<AgentVersionDetail>(tenantPath(tenantId, 'agents', agentId, 'versions', versionId ?? ''), { signal }),
  });
}

/** Publish, throw the draft away, go back: each gives the agent as it is then. */
export function useVersionAction(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: ({ action, ...body }: VersionAction) =>
      api.post<Agent>(tenantPath(tenantId, 'agents', agentId, action), body),
    onSuccess: useRenew(tenantId),
  });
}

/** Runs versions on a customer's words; nothing is sent and nothing is kept but what it cost. */
export function usePlayground(tenantId: string, agentId: string) {
  return useWrite({
    mutationFn: ({ text, versionIds }: { text: string; versionIds: string[] }) =>
      api.post<PlaygroundResult>(tenantPath(tenantId, 'agents', agentId, 'playground'), {
        messages: [{ role: 'customer', text }],
        version_ids: versionIds,
      }),
  });
}

export function useExportAgent(tenantId: string) {
  return useWrite({
    mutationFn: (id: string) => api.get<AgentFile>(tenantPath(tenantId, 'agents', id, 'export')),
  });
}

export function useImportAgent(tenantId: string) {
  return useWrite({
    mutationFn: ({ file, withoutUnknown }: { file: unknown; withoutUnknown: boolean }) =>
      api.post<{ agent: Agent; left_out: UnknownParts }>(tenantPath(tenantId, 'agent-imports'), {
        file,
        without_unknown: withoutUnknown,
      }),
    onSuccess: useRenew(tenantId),
  });
}

type VersionAction =
  | { action: 'publish'; revision: number; note: string }
  | { action: 'discard-draft'; revision: number }
  | { action: 'roll-back'; revision: number; version_id: string; note: string };
