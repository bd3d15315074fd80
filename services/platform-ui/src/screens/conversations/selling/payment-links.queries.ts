// The payment links of a conversation, read from the API.
import { useQuery } from '@tanstack/react-query';
import { api, tenantPath } from '../../../api/client.ts';
import type { Page, PaymentLink } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';

/** The newest ones. */
export function usePaymentLinks(tenantId: string, conversationId: string) {
  return useQuery({
    queryKey: queryKeys.paymentLinks(tenantId, conversationId),
    queryFn: async ({ signal }) => {
      const path = tenantPath(tenantId, 'conversations', conversationId, 'payment-links');
      return (await api.get<Page<PaymentLink>>(path, { query: { limit: 20 }, signal })).items;
    },
  });
}
