// What the set-up screen reads from the API and does through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type {
  AgentManifest,
  Channel,
  ChannelInput,
  ChannelPatch,
  Page,
  StoreConnection,
  StoreConnectionInput,
  Tenant,
  TenantCredentials,
  TenantInput,
  TenantPatch,
  WhatsappManifest,
} from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

export function useTenantSettings(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.tenantSettings(tenantId),
    queryFn: ({ signal }) => api.get<Tenant>(tenantPath(tenantId), { signal }),
  });
}

export function useCreateTenant() {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: TenantInput) => api.post<Tenant>('/admin/tenants', input),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.tenants });
      await client.invalidateQueries({ queryKey: queryKeys.session });
    },
  });
}

export function usePatchTenant(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (patch: TenantPatch) => api.patch<Tenant>(tenantPath(tenantId), patch),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.tenantSettings(tenantId) });
      await client.invalidateQueries({ queryKey: queryKeys.tenants });
    },
  });
}

/** Asks for the shop's end, now or after the days of grace. */
export function useEraseShop(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: ({ now }: { now: boolean }) => api.delete(tenantPath(tenantId), { query: { erase: now } }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.tenantSettings(tenantId) }),
  });
}

/** Withdraws it. */
export function useRestoreShop(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: () => api.post(tenantPath(tenantId, 'restore')),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.tenantSettings(tenantId) }),
  });
}

export function useStoreConnection(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.store(tenantId),
    queryFn: ({ signal }) => api.get<StoreConnection>(tenantPath(tenantId, 'store-connection'), { signal }),
  });
}

/** Checks the credentials against the shop and keeps them. */
export function useConnectStore(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: StoreConnectionInput) =>
      api.put<StoreConnection>(tenantPath(tenantId, 'store-connection'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.store(tenantId) }),
  });
}

export function useDisconnectStore(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: () => api.delete(tenantPath(tenantId, 'store-connection')),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.store(tenantId) }),
  });
}

export function useChannels(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.channels(tenantId),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Channel>>(tenantPath(tenantId, 'channels'), { query: { limit: 100 }, signal })).items,
  });
}

/** The WhatsApp providers and the fields of their credentials, as they describe themselves. */
export function useProviders() {
  return useQuery({
    queryKey: queryKeys.providers,
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.get<WhatsappManifest>('/admin/providers', { signal }),
  });
}

export function useCreateChannel(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: ChannelInput) => api.post<Channel>(tenantPath(tenantId, 'channels'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.channels(tenantId) }),
  });
}

export function usePatchChannel(tenantId: string, channelId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (patch: ChannelPatch) => api.patch<Channel>(tenantPath(tenantId, 'channels', channelId), patch),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.channels(tenantId) }),
  });
}

export function useDeleteChannel(tenantId: string, channelId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: () => api.delete(tenantPath(tenantId, 'channels', channelId)),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.channels(tenantId) }),
  });
}

export function useTenantCredentials(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.credentials(tenantId),
    queryFn: ({ signal }) => api.get<TenantCredentials>(tenantPath(tenantId, 'credentials'), { signal }),
  });
}

/** Whose models agents may use, and what each needs. */
export function useModelProviders(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.tools(tenantId),
    staleTime: 10 * 60_000,
    queryFn: ({ signal }) => api.get<AgentManifest>(tenantPath(tenantId, 'tools'), { signal }),
  });
}

/** Keeps the shop's own key for its models. */
export function usePutCredentials(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: { model_provider: string; model_api_key: string; base_url: string | null }) =>
      api.put(tenantPath(tenantId, 'credentials'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.credentials(tenantId) }),
  });
}
