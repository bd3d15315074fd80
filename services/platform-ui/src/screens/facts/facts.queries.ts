// What the screen of shop facts reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type { ProposalsRead, ShopFactsInput, ShownShopFacts } from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

export function useShopFacts(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.shopFacts(tenantId),
    queryFn: ({ signal }) => api.get<ShownShopFacts>(tenantPath(tenantId, 'shop-facts'), { signal }),
  });
}

function useKeeping<Input, Answer extends ShownShopFacts>(tenantId: string, ask: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  const queryKey = queryKeys.shopFacts(tenantId);
  return useWrite({
    mutationFn: ask,
    onSuccess: (answer) => client.setQueryData<ShownShopFacts>(queryKey, answer),
    // A refusal may mean that somebody else has saved.
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

export function usePutShopFacts(tenantId: string) {
  return useKeeping(tenantId, (input: ShopFactsInput) =>
    api.put<ShownShopFacts>(tenantPath(tenantId, 'shop-facts'), input),
  );
}

/** Asks the shop's own pages what they say. */
export function useReadProposals(tenantId: string) {
  return useKeeping(tenantId, () => api.post<ProposalsRead>(tenantPath(tenantId, 'shop-facts', 'proposals')));
}

export function useSettleProposals(tenantId: string) {
  return useKeeping(tenantId, (input: { dismissed?: string[]; restored?: string[] }) =>
    api.patch<ShownShopFacts>(tenantPath(tenantId, 'shop-facts', 'proposals'), input),
  );
}
