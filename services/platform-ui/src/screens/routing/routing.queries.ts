// What the routing screen reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type {
  Agent,
  Channel,
  Page,
  Routing,
  RoutingInput,
  RoutingTry,
  RoutingTryInput,
} from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

export function useRouting(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.routing(tenantId),
    queryFn: ({ signal }) => api.get<Routing>(tenantPath(tenantId, 'routing'), { signal }),
  });
}

export function useSaveRouting(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (routing: RoutingInput) => api.put<Routing>(tenantPath(tenantId, 'routing'), routing),
    onSuccess: (saved) => client.setQueryData(queryKeys.routing(tenantId), saved),
  });
}

export function useRoutingAgents(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.agents(tenantId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Agent>>(tenantPath(tenantId, 'agents'), { query: { limit: 100 }, signal })).items,
  });
}

export function useRoutingChannels(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.channels(tenantId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Channel>>(tenantPath(tenantId, 'channels'), { query: { limit: 100 }, signal })).items,
  });
}

/** Who would answer: asked only when somebody wants to know, for each is in the audit trail. */
export function useTryRouting(tenantId: string) {
  return useWrite({
    mutationFn: (input: RoutingTryInput) => api.post<RoutingTry>(tenantPath(tenantId, 'routing', 'tries'), input),
  });
}
