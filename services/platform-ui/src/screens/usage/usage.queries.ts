// What the usage screen reads from the API and does through it.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type { AgentManifest, OwnModelPrices, Tenant, TenantPatch, Usage, UsageBy } from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

export function useUsage(tenantId: string, by: UsageBy, days: number) {
  return useQuery({
    queryKey: queryKeys.usage(tenantId, by, days),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: ({ signal }) => api.get<Usage>(tenantPath(tenantId, 'usage'), { query: { by, days }, signal }),
  });
}

export function useShop(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.tenantSettings(tenantId),
    queryFn: ({ signal }) => api.get<Tenant>(tenantPath(tenantId), { signal }),
  });
}

export function useProviders(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.tools(tenantId),
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.get<AgentManifest>(tenantPath(tenantId, 'tools'), { signal }),
  });
}

export function usePatchBudget(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (patch: TenantPatch) => api.patch<Tenant>(tenantPath(tenantId), patch),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.tenant(tenantId) }),
  });
}

export function useModelPrices(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.modelPrices(tenantId),
    queryFn: ({ signal }) => api.get<OwnModelPrices>(tenantPath(tenantId, 'model-prices'), { signal }),
  });
}

export function useSaveModelPrices(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (prices: OwnModelPrices) => api.put<OwnModelPrices>(tenantPath(tenantId, 'model-prices'), prices),
    onSuccess: (saved) => client.setQueryData(queryKeys.modelPrices(tenantId), saved),
  });
}
