// What the screen of knowledge reads from the API and does through it.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, tenantPath } from '../../api/client.ts';
import type {
  KnowledgeAnswerInput,
  KnowledgeChunk,
  KnowledgeDocument,
  KnowledgeQuestion,
  KnowledgeSearch,
  Page,
} from '../../api/contract-types.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

const pageSize = 50;
const keyOf = (tenantId: string, ...more: string[]) => [...queryKeys.knowledge(tenantId), ...more];

/** While something is being read or embedded the list looks again by itself, should the live stream be away. */
const lookAgainMs = 4000;

export function isBusy({ status, embedding }: KnowledgeDocument): boolean {
  return status === 'waiting' || (status === 'ready' && embedding === 'running');
}

export function useDocuments(tenantId: string) {
  return useInfiniteQuery({
    queryKey: keyOf(tenantId, 'documents'),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<KnowledgeDocument>>(tenantPath(tenantId, 'knowledge', 'documents'), {
        query: { cursor: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isBusy)) ? lookAgainMs : false),
  });
}

export function useChunks(tenantId: string, documentId: string) {
  return useInfiniteQuery({
    queryKey: keyOf(tenantId, 'chunks', documentId),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<KnowledgeChunk>>(tenantPath(tenantId, 'knowledge', 'documents', documentId, 'chunks'), {
        query: { cursor: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useQuestions(tenantId: string) {
  return useQuery({
    queryKey: keyOf(tenantId, 'questions'),
    queryFn: ({ signal }) =>
      api.get<Page<KnowledgeQuestion>>(tenantPath(tenantId, 'knowledge', 'questions'), {
        query: { limit: pageSize },
        signal,
      }),
  });
}

export function useKnowledgeSearch(tenantId: string, question: string) {
  return useQuery({
    queryKey: keyOf(tenantId, 'search', question),
    enabled: question !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<KnowledgeSearch>(tenantPath(tenantId, 'knowledge', 'search'), { query: { q: question }, signal }),
  });
}

/** Every change reads the lists again; the live stream would too, a little later. */
function useChange<Input, Answer>(tenantId: string, change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.knowledge(tenantId) }),
  });
}

export function useAddFile(tenantId: string) {
  return useChange(tenantId, async (file: File) =>
    api.post<KnowledgeDocument>(tenantPath(tenantId, 'knowledge', 'files'), {
      filename: file.name.slice(-200),
      content_base64: await asBase64(file),
    }),
  );
}

export function useAddUrl(tenantId: string) {
  return useChange(tenantId, (url: string) =>
    api.post<KnowledgeDocument>(tenantPath(tenantId, 'knowledge', 'urls'), { url }),
  );
}

/** With an id: changes that answer. */
export function useSaveAnswer(tenantId: string, documentId: string | null) {
  return useChange(tenantId, (input: KnowledgeAnswerInput) =>
    documentId === null
      ? api.post<KnowledgeDocument>(tenantPath(tenantId, 'knowledge', 'answers'), input)
      : api.put<KnowledgeDocument>(tenantPath(tenantId, 'knowledge', 'answers', documentId), input),
  );
}

export function useRemoveDocument(tenantId: string) {
  return useChange(tenantId, (documentId: string) =>
    api.delete(tenantPath(tenantId, 'knowledge', 'documents', documentId)),
  );
}

/** Null: all of them. */
export function useReindex(tenantId: string) {
  return useChange(tenantId, (documentId: string | null) =>
    documentId === null
      ? api.post(tenantPath(tenantId, 'knowledge', 'reindex'))
      : api.post(tenantPath(tenantId, 'knowledge', 'documents', documentId, 'reindex')),
  );
}

export function useAnswerQuestion(tenantId: string, questionId: string) {
  return useChange(tenantId, (input: KnowledgeAnswerInput) =>
    api.post<KnowledgeDocument>(tenantPath(tenantId, 'knowledge', 'questions', questionId, 'answer'), input),
  );
}

export function useDismissQuestion(tenantId: string) {
  return useChange(tenantId, (questionId: string) =>
    api.delete(tenantPath(tenantId, 'knowledge', 'questions', questionId)),
  );
}

async function asBase64(file: File): Promise<string> {
  const reader = new FileReader();
  const read = new Promise<string>((done, failed) => {
    reader.addEventListener('load', () => done(String(reader.result)));
    reader.addEventListener('error', () => failed(reader.error ?? new Error('the file cannot be read')));
  });
  reader.readAsDataURL(file);
  // "data:application/pdf;base64,JVBERi…"
  const address = await read;
  return address.slice(address.indexOf(',') + 1);
}
