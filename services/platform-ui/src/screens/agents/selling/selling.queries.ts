// The switch of payment links, read and changed through the API.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { SellingSettings } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';

export function useSelling(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.selling(tenantId),
    queryFn: ({ signal }) => api.get<SellingSettings>(tenantPath(tenantId, 'selling'), { signal }),
  });
}

/** Switched on, it gives the agents their tools: they are read again. */
export function useSaveSelling(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (settings: SellingSettings) => api.put<SellingSettings>(tenantPath(tenantId, 'selling'), settings),
    onSuccess: (saved) => {
      client.setQueryData(queryKeys.selling(tenantId), saved);
      return client.invalidateQueries({ queryKey: queryKeys.agents(tenantId) });
    },
  });
}
