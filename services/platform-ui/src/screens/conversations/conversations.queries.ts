// What the conversations screen reads from the API and does through it.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type {
  Conversation,
  ConversationOwner,
  Customer,
  CustomerPatch,
  Message,
  MessageTimeline,
  OwnerInput,
  Page,
  Turn,
  WaitingConversations,
} from '../../api/contract-types.ts';
import { dropItem, putItem } from '../../api/merge-page.ts';
import { asProblem } from '../../api/problem.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

const pageSize = 30;
type Loaded<Item> = InfiniteData<Page<Item>, string | null>;

export interface ListFilter {
  owner: ConversationOwner | null;
  search: string;
  /** Only who waits for a person, the longest wait first. */
  waiting: boolean;
}

/** Conversations of a shop, the most recent first. */
export function useConversationList(tenantId: string, filter: ListFilter) {
  return useInfiniteQuery({
    queryKey: queryKeys.conversationList(tenantId, filter),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Conversation>>(tenantPath(tenantId, 'conversations'), {
        query: {
          cursor: pageParam,
          limit: pageSize,
          owner: filter.owner,
          search: filter.search,
          waiting: filter.waiting ? 'true' : null,
        },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** How many wait for a person. */
export function useWaiting(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.waiting(tenantId),
    queryFn: ({ signal }) => api.get<WaitingConversations>(tenantPath(tenantId, 'waiting-conversations'), { signal }),
  });
}

export function useConversation(tenantId: string, conversationId: string) {
  return useQuery({
    queryKey: queryKeys.conversation(tenantId, conversationId),
    queryFn: ({ signal }) => api.get<Conversation>(tenantPath(tenantId, 'conversations', conversationId), { signal }),
  });
}

/** Messages of a conversation by pages, the newest first. */
export function useMessages(tenantId: string, conversationId: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.messages(tenantId, conversationId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Message>>(tenantPath(tenantId, 'conversations', conversationId, 'messages'), {
        query: { cursor: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Turns of a conversation with their steps, the newest first. */
export function useTurns(tenantId: string, conversationId: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.turns(tenantId, conversationId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Turn>>(tenantPath(tenantId, 'conversations', conversationId, 'turns'), {
        query: { cursor: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** The way of one message of a customer; read again while its conversation changes. */
export function useTimeline(tenantId: string, conversationId: string, messageId: string) {
  return useQuery({
    queryKey: queryKeys.timeline(tenantId, conversationId, messageId),
    queryFn: ({ signal }) =>
      api.get<MessageTimeline>(tenantPath(tenantId, 'messages', messageId, 'timeline'), { signal }),
  });
}

/** Puts a conversation where it is kept: its own entry and every list that holds it. */
function useKeep(tenantId: string) {
  const client = useQueryClient();
  return (conversationId: string, change: (conversation: Conversation) => Conversation) => {
    client.setQueryData<Conversation>(queryKeys.conversation(tenantId, conversationId), (kept) => kept && change(kept));
    client.setQueriesData<Loaded<Conversation>>({ queryKey: queryKeys.conversationLists(tenantId) }, (loaded) => {
      const kept = loaded?.pages.flatMap((page) => page.items).find((one) => one.id === conversationId);
      return loaded && kept ? putItem(loaded, change(kept)) : loaded;
    });
  };
}

/** Takes the conversation over or gives it back; shown at once, undone when refused. */
export function useSetOwner(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  const keep = useKeep(tenantId);
  return useWrite({
    mutationFn: (input: OwnerInput) =>
      api.put<Conversation | undefined>(tenantPath(tenantId, 'conversations', conversationId, 'owner'), input),
    onMutate: (input) =>
      keep(conversationId, (one) => ({ ...one, owner: input.owner, owner_until: input.until ?? null })),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true }),
        client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) }),
      ]),
  });
}

/** Marks the conversation as settled (`true`), or takes that back. */
export function useSettle(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  const path = tenantPath(tenantId, 'conversations', conversationId, 'resolve');
  return useWrite({
    mutationFn: (settled: boolean) => (settled ? api.post(path) : api.delete(path)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true }),
        client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) }),
        client.invalidateQueries({ queryKey: queryKeys.waiting(tenantId) }),
      ]),
  });
}

/** Switches the AI of one conversation on or off. */
export function useSetAiEnabled(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  const keep = useKeep(tenantId);
  return useWrite({
    mutationFn: (enabled: boolean) =>
      api.patch<Conversation | undefined>(tenantPath(tenantId, 'conversations', conversationId), {
        ai_enabled: enabled,
      }),
    onMutate: (enabled) => keep(conversationId, (one) => ({ ...one, ai_enabled: enabled })),
    onSettled: () =>
      client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true }),
  });
}

/** Changes a customer's name or flags. */
export function usePatchCustomer(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  const keep = useKeep(tenantId);
  return useWrite({
    mutationFn: ({ customerId, patch }: { customerId: string; patch: CustomerPatch }) =>
      api.patch<Customer>(tenantPath(tenantId, 'customers', customerId), patch),
    onMutate: ({ patch }) => keep(conversationId, (one) => ({ ...one, customer: { ...one.customer, ...patch } })),
    onSettled: () =>
      client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true }),
  });
}

/**
 * Erases a customer; what the panel keeps of the conversations goes when the stream tells it, and here for the lists.
 * @param onErased also called when the conversation, and whoever asked with it, has left the screen meanwhile
 */
export function useEraseCustomer(tenantId: string, onErased: () => void) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (customerId: string) => api.delete(tenantPath(tenantId, 'customers', customerId)),
    onSuccess: () => {
      onErased();
      return client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) });
    },
  });
}

/** Marks a conversation as read in the panel. */
export function useMarkRead(tenantId: string) {
  const keep = useKeep(tenantId);
  return useWrite({
    mutationFn: (conversationId: string) => api.post(tenantPath(tenantId, 'conversations', conversationId, 'read')),
    onMutate: (conversationId) => keep(conversationId, (one) => ({ ...one, unread_count: 0 })),
  });
}

/** Mark of a bubble that the API has not answered for yet. */
const pendingPrefix = 'pending-';
/** Whether the bubble exists in this browser alone. */
export const isPending = (messageId: string): boolean => messageId.startsWith(pendingPrefix);

/** A fresh name for one send. Made of random bytes: randomUUID is missing where the panel is not served over https. */
export function newSendKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Sending {
  text: string;
  /** Sent as Idempotency-Key; the same key again never makes a second message. */
  key: string;
  authorName: string;
}

/** Writes as a person: the bubble stands at once, and is then confirmed or marked as failed. Sends of a conversation go one after another. */
export function useSendMessage(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  const key = queryKeys.messages(tenantId, conversationId);
  const change = (update: (loaded: Loaded<Message>) => Loaded<Message>) =>
    client.setQueryData<Loaded<Message>>(key, (loaded) => loaded && update(loaded));
  return useWrite({
    scope: { id: `send-${conversationId}` },
    mutationFn: ({ text, key: idempotencyKey }: Sending) =>
      api.post<Message>(
        tenantPath(tenantId, 'conversations', conversationId, 'messages'),
        { text },
        { idempotencyKey },
      ),
    onMutate: async (sending) => {
      await client.cancelQueries({ queryKey: key, exact: true });
      change((loaded) => putItem(loaded, pendingMessage(conversationId, sending)));
    },
    onSuccess: (message, sending) => {
      change((loaded) => putItem(dropItem(loaded, pendingPrefix + sending.key), message));
      void client.invalidateQueries({ queryKey: queryKeys.conversation(tenantId, conversationId), exact: true });
      void client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) });
    },
    onError: (error, sending) => {
      const problem = asProblem(error);
      change((loaded) =>
        putItem(loaded, {
          ...pendingMessage(conversationId, sending),
          status: 'failed',
          error: { code: problem.code, title: problem.message, class: 'retry_later' },
        }),
      );
    },
  });
}

function pendingMessage(conversationId: string, { text, key, authorName }: Sending): Message {
  return {
    id: pendingPrefix + key,
    conversation_id: conversationId,
    direction: 'out',
    author: 'person',
    type: 'text',
    text,
    media: null,
    image_url: null,
    reply_to_id: null,
    turn_id: null,
    status: 'queued',
    error: null,
    delivery: null,
    author_name: authorName,
    at: new Date().toISOString(),
  };
}

/** Key of a pending bubble, to send it again under the same name. */
export const pendingKey = (messageId: string): string => messageId.slice(pendingPrefix.length);

/** Sends a failed or unknown message again. */
export function useRetryMessage(tenantId: string, conversationId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (messageId: string) =>
      api.post(tenantPath(tenantId, 'conversations', conversationId, 'messages', messageId, 'retry')),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.messages(tenantId, conversationId), exact: true }),
  });
}
