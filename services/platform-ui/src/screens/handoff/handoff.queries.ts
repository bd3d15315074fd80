// What the handoff screen reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type { HandoffConfig, HandoffConfigInput } from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

export function useHandoffConfig(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.handoff(tenantId),
    queryFn: ({ signal }) => api.get<HandoffConfig>(tenantPath(tenantId, 'handoff-config'), { signal }),
  });
}

export function usePutHandoffConfig(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: HandoffConfigInput) => api.put<HandoffConfig>(tenantPath(tenantId, 'handoff-config'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.handoff(tenantId) }),
  });
}
