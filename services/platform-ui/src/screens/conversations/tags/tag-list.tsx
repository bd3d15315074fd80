// The tags of a conversation, put on and taken away by people; rules of routing look at them.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, tenantPath } from '../../../api/client.ts';
import type { Conversation } from '../../../api/contract-types.ts';
import { queryKeys } from '../../../api/query-keys.ts';
import { useWrite } from '../../../api/use-write.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { ListField } from '../../../ui/form/list-field.tsx';
import { useToasts } from '../../../ui/toast.tsx';

interface TagListProps {
  tenantId: string;
  conversation: Conversation;
  mayAct: boolean;
}

export function TagList({ tenantId, conversation, mayAct }: TagListProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const client = useQueryClient();
  const save = useWrite({
    mutationFn: (tags: string[]) =>
      api.patch<Conversation>(tenantPath(tenantId, 'conversations', conversation.id), { tags }),
    onSuccess: (saved) => {
      client.setQueryData(queryKeys.conversation(tenantId, conversation.id), saved);
      return client.invalidateQueries({ queryKey: queryKeys.conversationLists(tenantId) });
    },
    onError: (error) => toasts.fail(problemText(t, error)),
  });
  return (
    <div data-testid="tags">
      <ListField
        label={t('tags.title')}
        help={t('tags.help')}
        placeholder={t('tags.example')}
        clean={(entry) => entry.trim().toLowerCase().slice(0, 30)}
        disabled={!mayAct}
        value={save.isPending ? save.variables : conversation.tags}
        onChange={(tags) => save.mutate(tags.slice(0, 20))}
      />
    </div>
  );
}
