// What the panel reads again when the stream says that something changed.
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import { api, tenantPath } from './client.ts';
import type { Change, Page } from './contract-types.ts';
import { mergeNewestPage } from './merge-page.ts';
import { queryKeys } from './query-keys.ts';

type Item = { id: string };
type Loaded = InfiniteData<Page<Item>, string | null>;

/** Reads again what the changes touch and is on the screen or kept; `null` means everything of the shop. */
export function applyChanges(client: QueryClient, tenantId: string, changes: Change[] | null): void {
  if (changes === null) {
    void client.invalidateQueries({ queryKey: queryKeys.tenant(tenantId) });
    return;
  }
  const kinds = new Set(changes.map((change) => change.kind));
  const touched = (...wanted: string[]) =>
    new Set(changes.filter((one) => wanted.includes(one.kind)).flatMap((one) => one.conversation_id ?? []));
  for (const id of touched('message-changed')) {
    void renewNewest(client, queryKeys.messages(tenantId, id), tenantPath(tenantId, 'conversations', id, 'messages'));
  }
  for (const id of touched('turn-changed')) {
    void renewNewest(client, queryKeys.turns(tenantId, id), tenantPath(tenantId, 'conversations', id, 'turns'));
  }
  for (const id of touched('conversation-removed'))
    void client.resetQueries({ queryKey: queryKeys.conversation(tenantId, id) });
  if (kinds.has('conversation-removed'))
    void client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) });
  for (const id of touched('message-changed', 'turn-changed', 'conversation-changed')) {
    void client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, id), exact: true });
    void client.invalidateQueries({ queryKey: [...queryKeys.conversation(tenantId, id), 'why'] });
    void client.invalidateQueries({ queryKey: queryKeys.paymentLinks(tenantId, id) });
  }
  if (kinds.has('message-changed') || kinds.has('turn-changed') || kinds.has('conversation-changed')) {
    renewLists(client, tenantId);
    void client.invalidateQueries({ queryKey: queryKeys.waiting(tenantId) });
  }
  if (kinds.has('conversation-changed') || kinds.has('turn-changed'))
    void client.invalidateQueries({ queryKey: queryKeys.allMemories(tenantId) });
  if (kinds.has('alert-changed')) {
    void client.invalidateQueries({ queryKey: queryKeys.alerts(tenantId) });
    void client.invalidateQueries({ queryKey: queryKeys.allAlerts });
  }
  if (kinds.has('knowledge-changed')) void client.invalidateQueries({ queryKey: queryKeys.knowledge(tenantId) });
  if (kinds.has('channel-changed')) void client.invalidateQueries({ queryKey: queryKeys.channels(tenantId) });
  if (kinds.has('agent-changed')) void client.invalidateQueries({ queryKey: queryKeys.agents(tenantId) });
  if (kinds.has('tenant-changed')) {
    void client.invalidateQueries({ queryKey: queryKeys.tenantSettings(tenantId) });
    void client.invalidateQueries({ queryKey: queryKeys.tenants });
  }
}

/** A filtered list may lose members, so it is read again as a whole; the plain list needs its newest page only. */
function renewLists(client: QueryClient, tenantId: string): void {
  // One that is not on the screen is read again when it comes back to it.
  void client.invalidateQueries({
    queryKey: queryKeys.conversationLists(tenantId),
    refetchType: 'none',
    type: 'inactive',
  });
  for (const query of client
    .getQueryCache()
    .findAll({ queryKey: queryKeys.conversationLists(tenantId), type: 'active' })) {
    const filter = query.queryKey[3] as { owner: string | null; search: string; waiting: boolean };
    if (filter.owner || filter.search || filter.waiting)
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    else void renewNewest(client, query.queryKey, tenantPath(tenantId, 'conversations'));
  }
}

async function renewNewest(client: QueryClient, key: QueryKey, path: string): Promise<void> {
  if (!client.getQueryData<Loaded>(key)) return renewAfterFirstRead(client, key);
  let newest: Page<Item>;
  try {
    newest = await api.get<Page<Item>>(path, { query: { limit: 30 } });
  } catch {
    // The query's own fetch repeats the call and shows what is wrong.
    await client.invalidateQueries({ queryKey: key, exact: true });
    return;
  }
  const loaded = client.getQueryData<Loaded>(key);
  const merged = loaded && mergeNewestPage(loaded, newest);
  if (merged) client.setQueryData<Loaded>(key, merged);
  else await client.invalidateQueries({ queryKey: key, exact: true });
}

/** What is being read for the first time may have been read before the change: once it is there it is read again. */
async function renewAfterFirstRead(client: QueryClient, key: QueryKey): Promise<void> {
  const reading = client.getQueryCache().find({ queryKey: key, exact: true })?.promise;
  if (!reading) return;
  await reading.catch(() => undefined);
  await client.invalidateQueries({ queryKey: key, exact: true });
}
